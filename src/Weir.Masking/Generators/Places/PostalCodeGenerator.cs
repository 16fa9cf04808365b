using System.Collections.Frozen;
using Weir.Masking.Generators.Identifiers;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Places;

/// <summary>ZIP and postal codes.</summary>
internal sealed class PostalCodeGenerator : Generator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "postal-code",
        Version = 1,
        Summary = "Coarsens a ZIP code as HIPAA's safe harbor asks, and replaces other postal codes by others of the same pattern.",
        Description = "Five digits, five and four, or nine digits are taken as a ZIP code while zip3 is true: the first three digits "
            + "stay, or become 000 where fewer than 20,000 people live (45 CFR 164.514(b)(2)(i)(B); the prefixes of the 2000 and 2010 "
            + "censuses together: 036, 059, 063, 102, 203, 205, 369, 556, 692, 790, 821, 823, 830, 831, 878, 879, 884, 890, 893), and "
            + "the rest becomes zeros, or keyed digits with rest: keyed, which applications take for real but which tells equal codes "
            + "apart. Set zip3: false for countries that also have five digits.\n\n"
            + "Other codes keep their pattern: a digit becomes a digit (the first not zero unless it was), a letter a letter that "
            + "postal codes of Canada, the Netherlands and the United Kingdom all use, anything else stays, and so does a country "
            + "prefix such as D-. Such a code never becomes itself. Codes are compared after folding of case, by letters and digits "
            + "alone. An integer is taken as a ZIP code with leading zeros while zip3 is true.\n\n"
            + "Different codes can get the same output. Fewer than 3 letters and digits, no digit, more than 12 of them, or characters "
            + "that are not ASCII are out of the domain.",
        Accepts = [ValueKind.Text, ValueKind.Integer],
        Parameters =
        [
            new ParameterDeclaration("zip3", "true or false", "true", "Whether five or nine digits are a ZIP code to be coarsened."),
            new ParameterDeclaration("rest", "one of zeros|keyed", "zeros", "What follows the first three digits of a ZIP code."),
        ],
        KeyedBy = KeyedBy.Value,
        CanChooseKey = true,
        Uniqueness = Uniqueness.Lossy,
        DefaultGroup = "place",
        Privacy = PrivacyClass.Partial,
        PrivacyReason = "The first three digits of a ZIP code stay, as the safe harbor allows; of other codes only the pattern.",
        Example = new GeneratorExample("94110", "{ type: text, generator: postal-code }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var reader = binding.ReadParameters();
        var zip3 = reader.Boolean("zip3", true);
        var isKeyed = reader.OneOf("rest", "zeros", "zeros", "keyed") == "keyed";
        reader.RefuseLabels(binding);
        reader.ThrowIfInvalid();
        var draw = new KeyedDraw(binding, Declaration.Purpose, CanonicalForm.Alphanumeric | CanonicalForm.FoldCase);
        return new PostalCodes(draw, zip3, isKeyed, binding.Target.LargestInteger());
    }

    /// <summary>The prefixes of HIPAA's safe harbor that are changed to 000.</summary>
    internal static FrozenSet<int> SparsePrefixes { get; } = new[]
    {
        36, 59, 63, 102, 203, 205, 369, 556, 692, 790, 821, 823, 830, 831, 878, 879, 884, 890, 893,
    }.ToFrozenSet();
}
