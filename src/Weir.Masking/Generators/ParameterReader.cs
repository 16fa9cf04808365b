using System.Globalization;
using Weir.Masking.Configuration;

namespace Weir.Masking.Generators;

/// <summary>
/// Reads a generator's parameters and collects every error, so that a user sees all at once: call the getters, then
/// <see cref="ThrowIfInvalid"/>. One per binding; not thread-safe.
/// </summary>
public sealed class ParameterReader(GeneratorSpec spec)
{
    private readonly List<string> _errors = [];

    /// <summary>A whole number within a range; <paramref name="fallback"/> when it is not given.</summary>
    public long Integer(string name, long fallback, long minimum = long.MinValue, long maximum = long.MaxValue)
    {
        if (Scalar(name) is not { } text)
        {
            return fallback;
        }

        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && value >= minimum && value <= maximum)
        {
            return value;
        }

        Error($"{name} must be a whole number from {minimum} to {maximum}");
        return fallback;
    }

    /// <summary>A decimal number within a range.</summary>
    public decimal Decimal(string name, decimal fallback, decimal minimum, decimal maximum)
    {
        if (Scalar(name) is not { } text)
        {
            return fallback;
        }

        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;
        if (decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out var value)
            && value >= minimum && value <= maximum)
        {
            return value;
        }

        Error(string.Create(CultureInfo.InvariantCulture, $"{name} must be a number from {minimum} to {maximum}"));
        return fallback;
    }

    /// <summary>A truth value: <c>true</c> or <c>false</c>.</summary>
    public bool Boolean(string name, bool fallback)
    {
        switch (Scalar(name))
        {
            case null: return fallback;
            case "true": return true;
            case "false": return false;
            default:
                Error($"{name} must be true or false");
                return fallback;
        }
    }

    /// <summary>Text; <paramref name="fallback"/> when it is not given.</summary>
    public string? Text(string name, string? fallback) => Scalar(name) ?? fallback;

    /// <summary>Text that must be given.</summary>
    public string RequiredText(string name)
    {
        var text = Scalar(name);
        if (text is null)
        {
            Error($"{name} must be given");
        }

        return text ?? "";
    }

    /// <summary>One of a few words.</summary>
    public string OneOf(string name, string fallback, params ReadOnlySpan<string> allowed)
    {
        var text = Scalar(name);
        if (text is null)
        {
            return fallback;
        }

        if (allowed.Contains(text))
        {
            return text;
        }

        Error($"{name} must be one of {string.Join(", ", allowed.ToArray())}");
        return fallback;
    }

    /// <summary>A date as <c>yyyy-MM-dd</c>.</summary>
    public DateOnly Date(string name, DateOnly fallback)
    {
        if (Scalar(name) is not { } text)
        {
            return fallback;
        }

        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var value))
        {
            return value;
        }

        Error($"{name} must be a date such as 2026-01-31");
        return fallback;
    }

    /// <summary>A list of texts; empty when it is not given. A single value counts as a list of one.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        switch (spec.Parameters.Find(name))
        {
            case null:
                return [];
            case ConfigScalar { Text: { } single }:
                return [single];
            case ConfigSequence sequence when sequence.Items.All(i => i is ConfigScalar { Text: not null }):
                return [.. sequence.Items.Select(i => ((ConfigScalar)i).Text!)];
            default:
                Error($"{name} must be a list of texts");
                return [];
        }
    }

    /// <summary>A nested generator, written as a name or as a mapping with <c>generator:</c>; null when it is not given.</summary>
    public GeneratorSpec? Generator(string name) => spec.Parameters.Find(name) is { } node ? Nested(name, node) : null;

    /// <summary>The entries of a mapping, for generators that take free keys (JSON paths); empty when it is not given.</summary>
    public IReadOnlyList<KeyValuePair<string, GeneratorSpec>> Generators(string name)
    {
        switch (spec.Parameters.Find(name))
        {
            case null:
                return [];
            case ConfigMapping mapping:
                return
                [
                    .. mapping.Entries
                        .Select(e => KeyValuePair.Create(e.Key, Nested($"{name}.{e.Key}", e.Value)))
                        .Where(e => e.Value is not null)
                        .Select(e => KeyValuePair.Create(e.Key, e.Value!)),
                ];
            default:
                Error($"{name} must be a mapping");
                return [];
        }
    }

    /// <summary>A list of mappings (the cases of a conditional); empty when it is not given.</summary>
    public IReadOnlyList<ConfigMapping> Mappings(string name)
    {
        switch (spec.Parameters.Find(name))
        {
            case null:
                return [];
            case ConfigSequence sequence when sequence.Items.All(i => i is ConfigMapping):
                return [.. sequence.Items.Cast<ConfigMapping>()];
            default:
                Error($"{name} must be a list of mappings");
                return [];
        }
    }

    /// <summary>Parses a nested generator from any node.</summary>
    public GeneratorSpec? Nested(string path, ConfigNode node)
    {
        switch (node)
        {
            // A plain null names the generator that is called so.
            case ConfigScalar scalar:
                return new GeneratorSpec(scalar.Text ?? "null", ConfigMapping.Empty, Line: scalar.Line);
            case ConfigMapping mapping when mapping.Find("generator") is ConfigScalar named:
                var name = named.Text ?? "null";
                var own = mapping.Entries.Where(e => e.Key is not ("generator" or "group" or "by")).ToList();
                return new GeneratorSpec(
                    name,
                    new ConfigMapping(own, mapping.Line),
                    (mapping.Find("group") as ConfigScalar)?.Text,
                    (mapping.Find("by") as ConfigScalar)?.Text,
                    mapping.Line);
            default:
                Error($"{path} must be a generator's name or a mapping with generator:");
                return null;
        }
    }

    /// <summary>Records an error found by the caller.</summary>
    public void Error(string message) => _errors.Add($"generator {spec.Name}: {message}");

    /// <summary>Ends the reading.</summary>
    /// <exception cref="GeneratorBindingException">Something was wrong.</exception>
    public void ThrowIfInvalid()
    {
        if (_errors.Count > 0)
        {
            throw new GeneratorBindingException(_errors);
        }
    }

    /// <summary>Refuses parameters that the declaration does not name.</summary>
    public static void RefuseUnknown(GeneratorSpec spec, GeneratorDeclaration declaration)
    {
        var unknown = spec.Parameters.Entries.Select(e => e.Key).Where(k => declaration.Parameters.All(p => p.Name != k)).ToList();
        if (unknown.Count > 0)
        {
            var known = declaration.Parameters.Count == 0 ? "none" : string.Join(", ", declaration.Parameters.Select(p => p.Name));
            throw new GeneratorBindingException(
                [.. unknown.Select(u => $"generator {spec.Name} has no parameter {u}; it has: {known}")]);
        }
    }

    private string? Scalar(string name)
    {
        switch (spec.Parameters.Find(name))
        {
            case null:
                return null;
            case ConfigScalar scalar:
                return scalar.Text;
            default:
                Error($"{name} must be a single value");
                return null;
        }
    }
}
