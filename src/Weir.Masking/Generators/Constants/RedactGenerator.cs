using System.Text.Json;
using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Constants;

/// <summary>A neutral value of the column's type for every value.</summary>
internal sealed class RedactGenerator : Generator
{
    private const string Mark = "[redacted]";

    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "redact",
        Version = 1,
        Summary = "Replaces every value by a neutral one that fits the column's type.",
        Description = """
            Text becomes [redacted], cut to the column's length, or the first label of an enumerated type; JSON becomes the string
            "[redacted]". Numbers become 0, truth values false, dates 1900-01-01, dates with time 1900-01-01T00:00:00, times 00:00, UUIDs
            the nil UUID, bytes empty.
            """,
        Accepts =
        [
            ValueKind.Text, ValueKind.Integer, ValueKind.Decimal, ValueKind.Real, ValueKind.Boolean, ValueKind.Date, ValueKind.Time,
            ValueKind.Timestamp, ValueKind.Uuid, ValueKind.Json, ValueKind.Bytes,
        ],
        Parameters = [new("text", "text", Mark, "What to write in text and JSON; cut to the column's length.")],
        KeyedBy = KeyedBy.Nothing,
        Uniqueness = Uniqueness.Lossy,
        DefaultGroup = "none",
        IsDataFree = true,
        Privacy = PrivacyClass.DataFree,
        PrivacyReason = "The output is the same whatever the input.",
        Example = new GeneratorExample("anything", "{ type: text, generator: redact }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var parameters = binding.ReadParameters();
        var mark = parameters.Text("text", Mark) ?? Mark;
        parameters.ThrowIfInvalid();
        var value = TypedValue.Parse(Neutral(binding.Target, mark), binding.Target, out var expected);
        if (value is null)
        {
            parameters.Error($"text must be {expected}");
        }

        parameters.ThrowIfInvalid();
        return new BoundConstant(value!);
    }

    private static string Neutral(LogicalType target, string mark) => target.Kind switch
    {
        ValueKind.Text => target.EnumLabels is { Count: > 0 } labels ? labels[0] : Cut(mark, target.MaxLength),
        ValueKind.Json => JsonSerializer.Serialize(mark),
        ValueKind.Integer or ValueKind.Decimal or ValueKind.Real => "0",
        ValueKind.Boolean => "false",
        ValueKind.Date => "1900-01-01",
        ValueKind.Timestamp => "1900-01-01T00:00:00",
        ValueKind.Time => "00:00",
        ValueKind.Uuid => Guid.Empty.ToString(),
        _ => "",
    };

    private static string Cut(string text, int? maxLength) =>
        maxLength is { } limit ? string.Concat(text.EnumerateRunes().Take(limit)) : text;
}
