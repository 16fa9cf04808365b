using System.Text;
using System.Text.Json;

namespace Weir.Masking.Generators.Composite;

/// <summary>A step of a <see cref="JsonPath"/>.</summary>
/// <param name="Name">The property's name as UTF-8; null for any.</param>
/// <param name="IsElement">An element of an array, not a property.</param>
/// <param name="IsDeep">At any depth below.</param>
internal readonly record struct JsonStep(byte[]? Name, bool IsElement, bool IsDeep);

/// <summary>
/// A path to values inside JSON documents, the part of RFC 9535 without indexes, slices and filters: <c>$</c>, <c>.name</c>,
/// <c>['name']</c>, <c>.*</c>, <c>[*]</c>, <c>..name</c>, <c>..*</c>. Immutable.
/// </summary>
internal sealed class JsonPath
{
    private const int MostSteps = 62;

    private readonly JsonStep[] _steps;

    private JsonPath(JsonStep[] steps) => _steps = steps;

    /// <summary>The state before the first step: bit i says that i steps are matched.</summary>
    public static ulong Start => 1;

    /// <summary>Parses a path; null when it is not one.</summary>
    public static JsonPath? Parse(string text)
    {
        if (text is "*")
        {
            text = "$";
        }

        if (text.Length == 0 || text[0] != '$')
        {
            return null;
        }

        var steps = new List<JsonStep>();
        for (var at = 1; at < text.Length;)
        {
            if (ReadStep(text, ref at) is not { } step || steps.Count == MostSteps)
            {
                return null;
            }

            steps.Add(step);
        }

        return new JsonPath([.. steps]);
    }

    /// <summary>Whether the whole path is matched.</summary>
    public bool IsMatched(ulong state) => (state >> _steps.Length & 1) != 0;

    /// <summary>The state of a property's value, from the state of its object; the reader stands on the property's name.</summary>
    public ulong EnterProperty(ulong state, ref Utf8JsonReader reader)
    {
        ulong next = 0;
        for (var i = 0; i < _steps.Length; i++)
        {
            if ((state >> i & 1) != 0)
            {
                ref readonly var step = ref _steps[i];
                next |= step.IsDeep ? 1UL << i : 0;
                next |= !step.IsElement && (step.Name is null || reader.ValueTextEquals(step.Name)) ? 1UL << (i + 1) : 0;
            }
        }

        return next;
    }

    /// <summary>The state of an element, from the state of its array.</summary>
    public ulong EnterElement(ulong state)
    {
        ulong next = 0;
        for (var i = 0; i < _steps.Length; i++)
        {
            if ((state >> i & 1) != 0)
            {
                ref readonly var step = ref _steps[i];
                next |= step.IsDeep ? 1UL << i : 0;
                next |= step.IsElement || (step.IsDeep && step.Name is null) ? 1UL << (i + 1) : 0;
            }
        }

        return next;
    }

    private static JsonStep? ReadStep(string text, ref int at)
    {
        if (text.AsSpan(at).StartsWith("[*]", StringComparison.Ordinal))
        {
            at += 3;
            return new JsonStep(null, IsElement: true, IsDeep: false);
        }

        if (text.AsSpan(at).StartsWith("['", StringComparison.Ordinal))
        {
            return ReadQuoted(text, ref at);
        }

        if (text[at] != '.')
        {
            return null;
        }

        var isDeep = at + 1 < text.Length && text[at + 1] == '.';
        at += isDeep ? 2 : 1;
        var start = at;
        while (at < text.Length && text[at] is not ('.' or '['))
        {
            at++;
        }

        var name = text[start..at];
        return name.Length == 0 ? null : new JsonStep(name == "*" ? null : Encoding.UTF8.GetBytes(name), IsElement: false, isDeep);
    }

    private static JsonStep? ReadQuoted(string text, ref int at)
    {
        var name = new StringBuilder();
        for (at += 2; at < text.Length; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                name.Append(text[++at]);
            }
            else if (text[at] == '\'')
            {
                if (at + 1 == text.Length || text[at + 1] != ']')
                {
                    return null;
                }

                at += 2;
                return new JsonStep(Encoding.UTF8.GetBytes(name.ToString()), IsElement: false, IsDeep: false);
            }
            else
            {
                name.Append(text[at]);
            }
        }

        return null;
    }
}
