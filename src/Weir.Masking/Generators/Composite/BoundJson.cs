using System.Text.Json;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Composite;

/// <summary>A path and what happens to the values it names.</summary>
internal sealed record JsonRule(JsonPath Path, JsonLeafGenerator Generator);

/// <summary>
/// Copies a document from source to output in one pass and replaces the leaves that rules name. The state of every path at every open
/// container stands in one array, so nothing is allocated and no path is looked at twice.
/// </summary>
internal sealed class BoundJson(
    JsonRule[] rules, JsonLeafGenerator? fallback, byte[][] keepKeys, JsonRefusal refusal, LogicalType target) : BoundGenerator
{
    private const int MaxDepth = 256;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth };

    // For each depth and rule: the path's state at the container, and whether a container above was named by the whole path.
    private readonly ulong[] _states = new ulong[(MaxDepth + 2) * rules.Length];
    private readonly bool[] _inherited = new bool[(MaxDepth + 2) * rules.Length];
    private readonly bool[] _isArray = new bool[MaxDepth + 2];

    /// <inheritdoc />
    public override Uniqueness Uniqueness =>
        rules.Select(r => r.Generator).Append(fallback).OfType<JsonLeafGenerator>().Select(g => g.Uniqueness)
            .Append(Uniqueness.NotGuaranteed).Max();

    /// <summary>1: what stands around the values found stays, so two rows may well come to say the same.</summary>
    public override double OutputSpace => 1;

    /// <inheritdoc />
    public override double FixedPointProbability =>
        rules.All(r => r.Generator.IsPassthrough) && fallback?.IsPassthrough is null or true ? 1 : 0;

    /// <inheritdoc />
    public override double FixedPointProbabilityOf(in FieldValue input)
    {
        var probability = 1.0;
        return input.Kind is ValueKind.Json or ValueKind.Text && TryWalk(input.Bytes, default, null, ref probability) ? probability : 0;
    }

    /// <inheritdoc />
    public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
    {
        if (input.Kind is not (ValueKind.Json or ValueKind.Text))
        {
            return false;
        }

        var probability = 1.0;
        output.Begin(input.Kind);
        return TryWalk(input.Bytes, row, output, ref probability)
            && (input.Kind == ValueKind.Json || Utf8Text.Fits(output.Bytes, target.MaxLength));
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        foreach (var rule in rules)
        {
            rule.Generator.Dispose();
        }

        fallback?.Dispose();
        base.Dispose(disposing);
    }

    // With an output, writes the new document; without one, multiplies the probabilities that leaves stay.
    private bool TryWalk(ReadOnlySpan<byte> json, in RowView row, FieldBuffer? output, ref double probability)
    {
        try
        {
            return Walk(json, row, output, ref probability);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Not JSON, or a string that escapes half a surrogate pair.
            return false;
        }
    }

    private bool Walk(ReadOnlySpan<byte> json, in RowView row, FieldBuffer? output, ref double probability)
    {
        var reader = new Utf8JsonReader(json, Options);
        var depth = 0;
        var copied = 0;
        var isKept = false;
        Start();
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    EnterProperty(ref reader, depth);
                    isKept = IsKept(ref reader);
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    depth--;
                    break;
                case JsonTokenType.Null:
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    EnterElement(depth);
                    depth++;
                    _isArray[depth] = reader.TokenType == JsonTokenType.StartArray;
                    break;
                default:
                    EnterElement(depth);
                    if (Find(depth + 1, reader.TokenType, isKept && !_isArray[depth]) is not { IsPassthrough: false } leaf)
                    {
                        break;
                    }

                    if (output is null)
                    {
                        probability *= leaf.FixedPointProbability(ref reader);
                        break;
                    }

                    output.Write(json[copied..(int)reader.TokenStartIndex]);
                    if (!leaf.TryWrite(ref reader, row, output) && !TryRefuse(ref reader, json, output))
                    {
                        return false;
                    }

                    copied = (int)reader.BytesConsumed;
                    break;
            }
        }

        output?.Write(json[copied..]);
        return true;
    }

    private void Start()
    {
        // The root stands one level below nothing: level 0 is the state before it is entered.
        for (var i = 0; i < rules.Length; i++)
        {
            _states[i] = JsonPath.Start;
            _inherited[i] = false;
            _states[rules.Length + i] = JsonPath.Start;
            _inherited[rules.Length + i] = false;
        }

        _isArray[0] = false;
    }

    private void EnterProperty(ref Utf8JsonReader reader, int depth)
    {
        for (var i = 0; i < rules.Length; i++)
        {
            var (at, below) = (depth * rules.Length + i, (depth + 1) * rules.Length + i);
            _inherited[below] = _inherited[at] || rules[i].Path.IsMatched(_states[at]);
            _states[below] = rules[i].Path.EnterProperty(_states[at], ref reader);
        }
    }

    // In an object the property's name has made the state already; at the root there is nothing to enter.
    private void EnterElement(int depth)
    {
        if (!_isArray[depth])
        {
            return;
        }

        for (var i = 0; i < rules.Length; i++)
        {
            var (at, below) = (depth * rules.Length + i, (depth + 1) * rules.Length + i);
            _inherited[below] = _inherited[at] || rules[i].Path.IsMatched(_states[at]);
            _states[below] = rules[i].Path.EnterElement(_states[at]);
        }
    }

    private bool IsKept(ref Utf8JsonReader reader)
    {
        foreach (var key in keepKeys)
        {
            if (reader.ValueTextEquals(key))
            {
                return true;
            }
        }

        return false;
    }

    private JsonLeafGenerator? Find(int level, JsonTokenType token, bool isKept)
    {
        JsonLeafGenerator? above = null;
        for (var i = 0; i < rules.Length; i++)
        {
            if (rules[i].Path.IsMatched(_states[level * rules.Length + i]))
            {
                return rules[i].Generator;
            }

            if (_inherited[level * rules.Length + i])
            {
                above ??= rules[i].Generator;
            }
        }

        return above ?? (token == JsonTokenType.String && !isKept ? fallback : null);
    }

    private bool TryRefuse(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, FieldBuffer output)
    {
        switch (refusal)
        {
            case JsonRefusal.Error:
                return false;
            case JsonRefusal.Keep:
                output.Write(json[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]);
                return true;
            case JsonRefusal.Null:
                output.Write("null"u8);
                return true;
            default:
                output.Write(reader.TokenType switch
                {
                    JsonTokenType.String => "\"[redacted]\""u8,
                    JsonTokenType.Number => "0"u8,
                    _ => "false"u8,
                });
                return true;
        }
    }
}
