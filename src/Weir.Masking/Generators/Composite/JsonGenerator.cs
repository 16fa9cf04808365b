using System.Text;
using Weir.Masking.Configuration;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Composite;

/// <summary>Generators for the values inside JSON documents.</summary>
internal sealed class JsonGenerator : Generator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "json",
        Version = 1,
        Summary = "Applies generators to the values inside JSON documents, chosen by path.",
        Description = """
            paths maps paths to generators. A path is $ followed by .name, ['name'], .* (any property), [*] (any element), ..name (a
            property at any depth) or ..* (everything); A path that ends at an object or array holds for every value below it, so $ (or *)
            is everything. The first path written that ends at a value itself wins, then the first that ends above it.

            Text that no path names goes to default, which keeps it unless it is set; numbers and truth values that no path names stay,
            and so do properties listed in keep_keys. Use default: redact where a document may grow new properties.

            A generator that does not take numbers gets them as text, and a result that is a number is written as one; truth values go
            only to generators that take them. A value that its generator does not take is handled by on_invalid. null stays null.
            Everything that is not replaced stays as it is written, byte for byte, names of properties included.

            Each generator works in its own consistency group, so that an address here and in a column agree; generators keyed by row or
            entity need by: on this column. Text that is not JSON, documents deeper than 256 levels and results longer than the column are
            out of the domain.
            """,
        Accepts = [ValueKind.Json, ValueKind.Text],
        Parameters =
        [
            new("paths", "mapping of path to generator", "none", "What happens to which values."),
            new("default", "generator", "passthrough", "For text that no path names."),
            new("keep_keys", "list of texts", "none", "Names of properties whose text stays although default is set."),
            new("on_invalid", "one of redact|null|keep|error", "redact", "For a value that its generator refuses; error refuses all."),
        ],
        KeyedBy = KeyedBy.Value,
        CanChooseKey = true,
        Uniqueness = Uniqueness.NotGuaranteed,
        DefaultGroup = "json",
        Privacy = PrivacyClass.Composite,
        PrivacyReason = "As its generators; values that no path names and the names of properties stay.",
        Example = new GeneratorExample(
            """{"contact":{"email":"anna@example.com"},"level":3}""",
            "{ type: jsonb, generator: json, paths: { $.contact.email: hash } }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var parameters = binding.ReadParameters();
        var rules = new List<JsonRule>();
        JsonLeafGenerator? fallback = null;
        try
        {
            foreach (var (text, spec) in parameters.Generators("paths"))
            {
                if (JsonPath.Parse(text) is not { } path)
                {
                    parameters.Error($"paths: {text} is not a path such as $.contact.email, $.tags[*] or $..email");
                }
                else if (BindLeaf(parameters, binding, text, spec) is { } leaf)
                {
                    rules.Add(new JsonRule(path, leaf));
                }
            }

            if (parameters.Generator("default") is { } other)
            {
                fallback = BindLeaf(parameters, binding, "default", other);
            }

            byte[][] keep = [.. parameters.Texts("keep_keys").Select(Encoding.UTF8.GetBytes)];
            var refusal = parameters.OneOf("on_invalid", "redact", "redact", "null", "keep", "error") switch
            {
                "null" => JsonRefusal.Null,
                "keep" => JsonRefusal.Keep,
                "error" => JsonRefusal.Error,
                _ => JsonRefusal.Redact,
            };
            parameters.ThrowIfInvalid();
            return new BoundJson([.. rules], fallback, keep, refusal, binding.Target);
        }
        catch (GeneratorBindingException)
        {
            rules.ForEach(r => r.Generator.Dispose());
            fallback?.Dispose();
            throw;
        }
    }

    private static JsonLeafGenerator? BindLeaf(ParameterReader parameters, GeneratorBinding binding, string where, GeneratorSpec spec)
    {
        try
        {
            return new JsonLeafGenerator(binding, spec);
        }
        catch (GeneratorBindingException exception)
        {
            foreach (var reason in exception.Reasons)
            {
                parameters.Error($"{where}: {reason}");
            }

            return null;
        }
    }
}
