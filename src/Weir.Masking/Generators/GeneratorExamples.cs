using System.Buffers.Binary;
using System.Text;
using Weir.Foundation;
using Weir.Masking.Configuration;
using Weir.Masking.Keys;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Generators;

/// <summary>
/// Computes the outputs of the examples in the generators' documentation, with a key that is published on purpose: the bytes 0 to 31.
/// </summary>
public static class GeneratorExamples
{
    private const string ValueColumn = "value";

    private static readonly Dictionary<string, LogicalType> Types = new(StringComparer.Ordinal)
    {
        ["text"] = new(ValueKind.Text, "text"),
        ["integer"] = new(ValueKind.Integer, "integer", IntegerBits: 32),
        ["bigint"] = new(ValueKind.Integer, "bigint", IntegerBits: 64),
        ["numeric"] = new(ValueKind.Decimal, "numeric"),
        ["real"] = new(ValueKind.Real, "real"),
        ["boolean"] = new(ValueKind.Boolean, "boolean"),
        ["date"] = new(ValueKind.Date, "date"),
        ["time"] = new(ValueKind.Time, "time"),
        ["timestamp"] = new(ValueKind.Timestamp, "timestamp"),
        ["uuid"] = new(ValueKind.Uuid, "uuid"),
        ["json"] = new(ValueKind.Json, "json"),
        ["jsonb"] = new(ValueKind.Json, "jsonb"),
        ["bytea"] = new(ValueKind.Bytes, "bytea"),
    };

    /// <summary>
    /// The output as text, <c>NULL</c> included, or null where one value shows nothing: a generator that mixes the values of a column.
    /// </summary>
    /// <exception cref="GeneratorBindingException">The example does not fit its own generator.</exception>
    public static string? Run(Generator generator)
    {
        var example = generator.Declaration.Example;
        if (generator is IStatisticsGenerator)
        {
            return null;
        }

        var column = ReadColumn(example.Configuration);
        var name = column.Type.Split('(')[0];
        if (!Types.TryGetValue(name, out var type))
        {
            throw new GeneratorBindingException([$"the example of {generator.Declaration.Name} has a column of type {column.Type}"]);
        }

        using var key = MasterKey.FromBytes([.. Enumerable.Range(0, 32).Select(static i => (byte)i)]);
        using var bound = generator.Bind(Binding(generator, column.Generator!, type, key));
        using var input = new FieldBuffer();
        using var output = new FieldBuffer();
        if (!FieldText.TryParse(example.Input, type.Kind, input))
        {
            throw new GeneratorBindingException([$"the example of {generator.Declaration.Name} is no value of type {column.Type}"]);
        }

        using var other = new FieldBuffer();
        FieldCodec[] codecs = [new TextForm(type.Kind, input), new TextForm(ValueKind.Text, other)];
        var frame = Frame(example.Input, "1042");
        Span<int> starts = stackalloc int[codecs.Length];
        RowView.TryIndex(frame, starts);
        return bound.Generate(input.Value, new RowView(frame, starts, codecs), output) ? FieldText.Format(output.Value) ?? "NULL" : null;
    }

    private static ColumnConfiguration ReadColumn(string line) => ConfigurationReader
        .Read($"weir: {MaskingConfiguration.FormatVersion}\ntables: {{ t: {{ columns: {{ {ValueColumn}: {line} }} }} }}\n")
        .Tables[0].Columns[0];

    // A row has the value and a second column that stands for whatever key or neighbour the example names.
    private static GeneratorBinding Binding(Generator generator, GeneratorSpec spec, LogicalType type, MasterKey key)
    {
        var column = new ColumnSchema(ValueColumn, type, IsNullable: true);
        return new GeneratorBinding
        {
            Table = new TableSchema(new TableName("", "t"), [column], [], [], -1, 0),
            Column = column,
            Target = type,
            Spec = spec,
            MasterKey = key,
            Group = spec.Group ?? generator.Declaration.DefaultGroup,
            KeyedBy = spec.By switch
            {
                null => generator.Declaration.KeyedBy,
                "value" => KeyedBy.Value,
                "row" => KeyedBy.Row,
                _ => KeyedBy.Entity,
            },
            KeyOrdinals = [1],
            Ordinal = 0,
            OrdinalOf = static name => name == ValueColumn ? 0 : 1,
            Locale = "en",
            ReferenceDate = new DateOnly(2026, 1, 1),
        };
    }

    private static byte[] Frame(params string[] fields)
    {
        using var frame = new PooledBuffer();
        Span<byte> word = stackalloc byte[4];
        BinaryPrimitives.WriteInt16BigEndian(word, (short)fields.Length);
        frame.Write(word[..2]);
        foreach (var field in fields)
        {
            var bytes = Encoding.UTF8.GetBytes(field);
            BinaryPrimitives.WriteInt32BigEndian(word, bytes.Length);
            frame.Write(word);
            frame.Write(bytes);
        }

        return frame.WrittenSpan.ToArray();
    }

    /// <summary>Fields as the text of <see cref="FieldText"/>.</summary>
    private sealed class TextForm(ValueKind kind, FieldBuffer decoded) : FieldCodec
    {
        public override FieldValue Decode(ReadOnlySpan<byte> field) =>
            FieldText.TryParse(Encoding.UTF8.GetString(field), kind, decoded) ? decoded.Value : FieldValue.Of(ValueKind.Special);

        public override void Encode(in FieldValue value, PooledBuffer output) =>
            output.Write(Encoding.UTF8.GetBytes(FieldText.Format(value) ?? ""));
    }
}
