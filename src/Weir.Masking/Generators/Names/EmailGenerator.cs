using Weir.Masking.Values;

namespace Weir.Masking.Generators.Names;

/// <summary>E-mail addresses that cannot reach anyone.</summary>
internal sealed class EmailGenerator : Generator
{
    private const int CurrentVersion = 1;

    /// <summary>The purpose of the key; username uses it for input that is an e-mail address.</summary>
    internal static string Purpose { get; } = $"email/{CurrentVersion}";

    /// <summary>Declares <c>domain</c>.</summary>
    internal static ParameterDeclaration DomainParameter { get; } = new(
        "domain", "text", "example.com, example.org or example.net",
        "The domain of every address. Give one only if mail to it cannot leave the test environment.");

    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "email",
        Version = CurrentVersion,
        Summary = "Replaces an e-mail address by another, valid and unique, at a domain that no one owns.",
        Description = "Form: given name, family name and a token of 16 letters and digits (80 bits), joined by points, at example.com, "
            + "example.org or example.net, which RFC 2606 reserves. Names and token are drawn by key from the address; they have "
            + "nothing to do with the names in other columns. Addresses are compared after trimming, folding of case and NFC. The "
            + "limits of RFC 5321 hold: 64 characters before the @, 254 in all.\n\n"
            + "In a short column first the family name goes, then the given name, then the token gets shorter, to no less than 8 "
            + "characters (40 bits): the column must take 20 characters (with a domain of its own: 9 more than the domain). Two "
            + "addresses meet with the birthday probability of the token's space, which plan prints.\n\n"
            + "Input that is not something@something is out of the domain.",
        Accepts = [ValueKind.Text],
        Parameters =
        [
            DomainParameter,
            new ParameterDeclaration("form", "one of name|token", "name", "Whether names stand before the token."),
        ],
        KeyedBy = KeyedBy.Value,
        CanChooseKey = true,
        Uniqueness = Uniqueness.NotGuaranteed,
        DefaultGroup = "email",
        Privacy = PrivacyClass.Pseudonym,
        PrivacyReason = "Equal addresses stay recognisable as equal; nothing of the address, its length or its domain remains.",
        Example = new GeneratorExample("anna.smith@hospital.org", "{ type: text, generator: email }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var reader = binding.ReadParameters();
        var withNames = reader.OneOf("form", "name", "name", "token") == "name";
        var form = EmailForm.Read(reader, binding, withNames);
        reader.ThrowIfInvalid();
        return new Bound(new EmailWriter(binding, form));
    }

    /// <summary>Whether text is something@something.</summary>
    internal static bool IsAddress(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t\r\n"u8);
        var at = text.LastIndexOf((byte)'@');
        return at > 0 && at < text.Length - 1;
    }

    private sealed class Bound(EmailWriter writer) : BoundGenerator
    {
        public override Uniqueness Uniqueness => Uniqueness.NotGuaranteed;

        public override double OutputSpace => writer.Form.Space;

        public override bool IsOutputDisjoint => writer.Form.IsReserved;

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (input.Kind != ValueKind.Text || !IsAddress(input.Bytes))
            {
                return false;
            }

            output.Begin(ValueKind.Text);
            writer.Append(input, row, output);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            writer.Dispose();
            base.Dispose(disposing);
        }
    }
}
