using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using Weir.Foundation;
using Weir.Masking.Configuration;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Composite;

/// <summary>What happens to a leaf that its generator does not take.</summary>
internal enum JsonRefusal
{
    /// <summary>A neutral value of its kind.</summary>
    Redact = 0,

    /// <summary>JSON null.</summary>
    Null = 1,

    /// <summary>It stays.</summary>
    Keep = 2,

    /// <summary>The whole document is out of the domain.</summary>
    Error = 3,
}

/// <summary>A generator bound to the kinds of leaf that it takes. Used by one thread; the caller disposes it.</summary>
internal sealed class JsonLeafGenerator : IDisposable
{
    private static readonly LogicalType TextType = new(ValueKind.Text, "JSON string");
    private static readonly LogicalType IntegerType = new(ValueKind.Integer, "JSON number", IntegerBits: 64);
    private static readonly LogicalType DecimalType = new(ValueKind.Decimal, "JSON number");
    private static readonly LogicalType BooleanType = new(ValueKind.Boolean, "JSON truth value");

    private readonly BoundGenerator? _text;
    private readonly BoundGenerator? _integer;
    private readonly BoundGenerator? _decimal;
    private readonly BoundGenerator? _boolean;
    private readonly FieldBuffer _output = new();
    private readonly PooledBuffer _unescaped = new();

    /// <summary>Binds a generator to every kind of leaf that it takes with its parameters.</summary>
    /// <exception cref="GeneratorBindingException">It is unknown, or takes none.</exception>
    public JsonLeafGenerator(GeneratorBinding binding, GeneratorSpec spec)
    {
        // Any leaf may be null, whatever the column allows.
        binding = binding with { Column = binding.Column with { IsNullable = true } };
        GeneratorBindingException? refusal = null;
        _text = TryBind(binding, spec, TextType, ref refusal);
        _integer = TryBind(binding, spec, IntegerType, ref refusal);
        _decimal = TryBind(binding, spec, DecimalType, ref refusal);
        _boolean = TryBind(binding, spec, BooleanType, ref refusal);
        if (!All.Any())
        {
            throw refusal!;
        }

        IsPassthrough = spec.Name == "passthrough";
    }

    /// <summary>Whether leaves stay as they are written.</summary>
    public bool IsPassthrough { get; }

    /// <summary>The worst class of uniqueness among the kinds.</summary>
    public Uniqueness Uniqueness => All.Max(b => b.Uniqueness);

    private IEnumerable<BoundGenerator> All => new[] { _text, _integer, _decimal, _boolean }.OfType<BoundGenerator>();

    /// <summary>
    /// Writes the new leaf for the value that the reader stands on, as JSON. False when the generator does not take it; nothing is written.
    /// </summary>
    public bool TryWrite(ref Utf8JsonReader reader, in RowView row, FieldBuffer document)
    {
        var isNumber = reader.TokenType == JsonTokenType.Number;
        if (Choose(ref reader, out var input) is not { } generator || !generator.Generate(input, row, _output))
        {
            return false;
        }

        WriteValue(document, isNumber);
        return true;
    }

    /// <summary>The probability that the leaf stays the same.</summary>
    public double FixedPointProbability(ref Utf8JsonReader reader) =>
        Choose(ref reader, out var input)?.FixedPointProbabilityOf(input) ?? 0;

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var bound in All)
        {
            bound.Dispose();
        }

        _output.Dispose();
        _unescaped.Dispose();
    }

    // A constant that is no number still holds for text; the first refusal counts only when nothing is left.
    private static BoundGenerator? TryBind(
        GeneratorBinding binding, GeneratorSpec spec, LogicalType type, ref GeneratorBindingException? refusal)
    {
        try
        {
            return binding.BindNested(spec, type);
        }
        catch (GeneratorBindingException exception)
        {
            refusal ??= exception;
            return null;
        }
    }

    // A number goes to a generator that takes numbers, else as text.
    private BoundGenerator? Choose(ref Utf8JsonReader reader, out FieldValue input)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                _unescaped.Clear();
                _unescaped.Advance(reader.CopyString(_unescaped.GetSpan(reader.ValueSpan.Length)));
                input = FieldValue.FromBytes(_unescaped.WrittenSpan);
                return _text;
            case JsonTokenType.Number when _integer is not null && reader.TryGetInt64(out var integer):
                input = FieldValue.FromInteger(integer);
                return _integer;
            case JsonTokenType.Number when _decimal is not null && reader.TryGetDecimal(out var exact):
                input = FieldValue.FromDecimal(exact);
                return _decimal;
            case JsonTokenType.True or JsonTokenType.False:
                input = FieldValue.FromBoolean(reader.TokenType == JsonTokenType.True);
                return _boolean;
            default:
                input = FieldValue.FromBytes(reader.ValueSpan);
                return _text;
        }
    }

    private void WriteValue(FieldBuffer document, bool isNumber)
    {
        switch (_output.Kind)
        {
            case ValueKind.Integer:
                Utf8Formatter.TryFormat(_output.Integer, document.GetSpan(20), out var written);
                document.Advance(written);
                break;
            case ValueKind.Decimal:
                _output.Decimal.TryFormat(document.GetSpan(32), out written, default, CultureInfo.InvariantCulture);
                document.Advance(written);
                break;
            case ValueKind.Boolean:
                document.Write(_output.Integer != 0 ? "true"u8 : "false"u8);
                break;
            case ValueKind.Text when !isNumber || !JsonText.IsNumber(_output.Bytes):
                JsonText.WriteString(_output.Bytes, document);
                break;
            case ValueKind.Text:
                document.Write(_output.Bytes);
                break;
            default:
                document.Write("null"u8);
                break;
        }
    }
}
