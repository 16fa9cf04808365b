using System.Text;
using Weir.Masking.Configuration;
using Weir.Masking.Generators;
using Weir.Masking.Values;

namespace Weir.Terminal;

/// <summary>The engine's terms as they are printed and as they stand in <c>--json</c> documents.</summary>
internal static class Words
{
    /// <summary>What an output depends on.</summary>
    public static string Of(KeyedBy keyedBy) => keyedBy switch
    {
        KeyedBy.Nothing => "nothing",
        KeyedBy.Value => "value",
        KeyedBy.Row => "row",
        KeyedBy.Entity => "entity",
        KeyedBy.Table => "table",
        _ => throw new ArgumentOutOfRangeException(nameof(keyedBy)),
    };

    /// <summary>Whether different inputs stay different.</summary>
    public static string Of(Uniqueness uniqueness) => uniqueness switch
    {
        Uniqueness.Preserved => "preserved",
        Uniqueness.NotGuaranteed => "not guaranteed",
        Uniqueness.Lossy => "lossy",
        _ => throw new ArgumentOutOfRangeException(nameof(uniqueness)),
    };

    /// <summary>How well an output protects its input: the class's number and name.</summary>
    public static string Of(PrivacyClass privacy) => privacy switch
    {
        PrivacyClass.DataFree => "1 data-free",
        PrivacyClass.Unlinkable => "2 unlinkable",
        PrivacyClass.Pseudonym => "3 pseudonym",
        PrivacyClass.Partial => "4 partial",
        PrivacyClass.Composite => "5 composite",
        PrivacyClass.Unprotected => "6 unprotected",
        _ => throw new ArgumentOutOfRangeException(nameof(privacy)),
    };

    /// <summary>How bad a problem is.</summary>
    public static string Of(Severity severity) => severity switch
    {
        Severity.Note => "note",
        Severity.Warning => "warning",
        Severity.Error => "error",
        Severity.Drift => "drift",
        _ => throw new ArgumentOutOfRangeException(nameof(severity)),
    };

    /// <summary>What happens to a table, as in the configuration.</summary>
    public static string Of(TableMode mode) => mode switch
    {
        TableMode.DeIdentify => "de-identify",
        TableMode.Truncate => "truncate",
        TableMode.Skip => "skip",
        _ => throw new ArgumentOutOfRangeException(nameof(mode)),
    };

    /// <summary>A kind of value.</summary>
    public static string Of(ValueKind kind) => kind.ToString().ToLowerInvariant();

    /// <summary>A generator with its parameters, as in the configuration.</summary>
    public static string Of(GeneratorSpec spec)
    {
        var parts = spec.Parameters.Entries.Select(static e => $"{e.Key}: {Of(e.Value)}").ToList();
        if (spec.Group is not null)
        {
            parts.Insert(0, $"group: {spec.Group}");
        }

        if (spec.By is not null)
        {
            parts.Insert(0, $"by: {spec.By}");
        }

        return parts.Count == 0 ? spec.Name : $"{spec.Name} ({string.Join(", ", parts)})";
    }

    private static string Of(ConfigNode node) => node switch
    {
        ConfigScalar scalar => scalar.Text ?? "null",
        ConfigSequence sequence => $"[{string.Join(", ", sequence.Items.Select(Of))}]",
        ConfigMapping mapping => $"{{ {string.Join(", ", mapping.Entries.Select(static e => $"{e.Key}: {Of(e.Value)}"))} }}",
        _ => throw new ArgumentOutOfRangeException(nameof(node)),
    };

    /// <summary>The name of a value in lower case with hyphens, such as <c>missing-file</c>.</summary>
    public static string Hyphenated(Enum value)
    {
        var name = new StringBuilder();
        foreach (var letter in value.ToString())
        {
            name.Append(char.IsUpper(letter) && name.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }
}
