using Weir.Masking.Configuration;

namespace Weir.Masking.Detection;

/// <summary>Generators that several detectors suggest.</summary>
internal static class Suggestions
{
    /// <summary>NULL where it is allowed, else the fixed mark of <c>redact</c>: for values that nobody should see, masked or not.</summary>
    public static GeneratorSpec Remove(ColumnSample sample) => GeneratorSpec.Of(sample.IsNullable ? "null" : "redact");

    /// <summary>A fixed value.</summary>
    public static GeneratorSpec Constant(string value) =>
        new("constant", new ConfigMapping([KeyValuePair.Create<string, ConfigNode>("value", new ConfigScalar(value, 0))], 0));

    /// <summary>A generator as a node, to stand inside another's parameters.</summary>
    public static ConfigNode ToNode(GeneratorSpec spec)
    {
        if (spec.Parameters.Entries.Count == 0 && spec.Group is null && spec.By is null)
        {
            return new ConfigScalar(spec.Name, 0);
        }

        var entries = new List<KeyValuePair<string, ConfigNode>> { new("generator", new ConfigScalar(spec.Name, 0)) };
        if (spec.Group is not null)
        {
            entries.Add(new("group", new ConfigScalar(spec.Group, 0)));
        }

        if (spec.By is not null)
        {
            entries.Add(new("by", new ConfigScalar(spec.By, 0)));
        }

        entries.AddRange(spec.Parameters.Entries);
        return new ConfigMapping(entries, 0);
    }
}
