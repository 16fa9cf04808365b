using Weir.Masking.Configuration;
using Weir.Masking.Detection;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Composite;

/// <summary>Personal data inside text, found and replaced.</summary>
internal sealed class FreeTextGenerator : Generator
{
    private static readonly LogicalType TextType = new(ValueKind.Text, "text");

    // What replaces which kind; a kind that is not here becomes its name in brackets.
    private static readonly (string Kind, string Generator)[] Defaults =
    [
        (SensitiveKinds.FirstName, "first-name"), (SensitiveKinds.LastName, "last-name"), (SensitiveKinds.FullName, "full-name"),
        (SensitiveKinds.Username, "username"), (SensitiveKinds.Email, "email"), (SensitiveKinds.Phone, "phone"),
        (SensitiveKinds.Street, "street"), (SensitiveKinds.City, "city"), (SensitiveKinds.Region, "region"),
        (SensitiveKinds.PostalCode, "postal-code"), (SensitiveKinds.Company, "company"), (SensitiveKinds.Ssn, "ssn"),
        (SensitiveKinds.CreditCard, "credit-card"), (SensitiveKinds.Iban, "iban"), (SensitiveKinds.BirthDate, "birth-date"),
        (SensitiveKinds.PersonalDate, "date-shift"), (SensitiveKinds.MedicalRecordNumber, "ff1-alphanumeric"),
        (SensitiveKinds.PersonalNumber, "ff1-alphanumeric"),
    ];

    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "free-text",
        Version = 1,
        Summary = "Finds personal data inside text and replaces it.",
        Description = """
            Finds names, addresses, numbers, dates and other personal data by patterns, checksums, dictionaries and context, and the
            identifying values that the plan's other columns hold. What is found is replaced by the generator of its kind in its default
            consistency group, so that a name in a note gets the same pseudonym as in its column. generators chooses another generator for
            a kind. What has no generator, or what its generator does not take, becomes the kind in brackets, such as [ip-address].

            mode: redact puts the kind in brackets for everything. remaining: scramble also draws other letters and digits for all the
            rest of the text, for text that nobody has to read.

            With by:, dates move with the person that the column names (see date-shift). A result longer than the column is cut. No finder
            finds everything: what it does not find stays, unless remaining is scramble.
            """,
        Accepts = [ValueKind.Text],
        Parameters =
        [
            new("mode", "one of replace|redact", "replace", "Whether to write pseudonyms or the kind in brackets."),
            new("remaining", "one of keep|scramble", "keep", "What happens to the rest of the text."),
            new("generators", "mapping of kind to generator", "by kind", "Other generators for kinds such as phone or personal-date."),
        ],
        KeyedBy = KeyedBy.Value,
        CanChooseKey = true,
        Uniqueness = Uniqueness.Lossy,
        DefaultGroup = "free-text",
        UsesKnownValues = true,
        Privacy = PrivacyClass.Composite,
        PrivacyReason = "As its generators for what is found; what is not found stays, unless remaining is scramble.",
        Example = new GeneratorExample("Called Anna Smith on +1 212 555 0142.", "{ type: text, generator: free-text }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var parameters = binding.ReadParameters();
        var isRedaction = parameters.OneOf("mode", "replace", "replace", "redact") == "redact";
        var isScramble = parameters.OneOf("remaining", "keep", "keep", "scramble") == "scramble";
        if (binding.Target.EnumLabels is not null)
        {
            parameters.Error("an enumerated type cannot hold replaced text; use categorical");
        }

        var specs = Defaults.Where(d => GeneratorCatalog.Find(d.Generator) is not null)
            .ToDictionary(d => d.Kind, d => DefaultSpec(binding, d.Kind, d.Generator), StringComparer.Ordinal);
        foreach (var (kind, spec) in parameters.Generators("generators"))
        {
            specs[kind] = spec;
        }

        var bound = new Dictionary<string, BoundGenerator>(StringComparer.Ordinal);
        try
        {
            foreach (var (kind, spec) in isRedaction ? [] : specs)
            {
                Add(parameters, binding, kind, spec, bound);
            }

            parameters.ThrowIfInvalid();
            var scramble = isScramble ? binding.BindNested(GeneratorSpec.Of("character-scramble"), TextType) : null;
            return new BoundFreeText(new TextFinder(binding.KnownValues), bound, scramble, binding.Target);
        }
        catch (GeneratorBindingException)
        {
            foreach (var generator in bound.Values)
            {
                generator.Dispose();
            }

            throw;
        }
    }

    // Dates move with the entity of this column; everything else depends on the value alone, as in its own column.
    private static GeneratorSpec DefaultSpec(GeneratorBinding binding, string kind, string generator) =>
        kind == SensitiveKinds.PersonalDate && binding.KeyedBy == KeyedBy.Entity
            ? GeneratorSpec.Of(generator) with { By = binding.Spec.By ?? "entity" }
            : GeneratorSpec.Of(generator);

    private static void Add(
        ParameterReader parameters, GeneratorBinding binding, string kind, GeneratorSpec spec, Dictionary<string, BoundGenerator> bound)
    {
        try
        {
            bound[kind] = binding.BindNested(spec, TextType);
        }
        catch (GeneratorBindingException exception)
        {
            foreach (var reason in exception.Reasons)
            {
                parameters.Error($"{kind}: {reason}");
            }
        }
    }
}
