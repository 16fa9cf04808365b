using Weir.Masking.Values;

namespace Weir.Masking.Generators.Constants;

/// <summary>A value from the configuration for every value.</summary>
internal sealed class ConstantGenerator : Generator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "constant",
        Version = 1,
        Summary = "Replaces every value by one value from the configuration.",
        Description = """
            The value is written as text and must fit the column's type: numbers as 12.50, truth values as true or false, dates as
            2026-01-31, times as 13:45:00, dates with time as 2026-01-31T13:45:00, UUIDs, JSON documents, bytes as hexadecimal digits. It
            is checked before a run.
            """,
        Accepts =
        [
            ValueKind.Text, ValueKind.Integer, ValueKind.Decimal, ValueKind.Real, ValueKind.Boolean, ValueKind.Date, ValueKind.Time,
            ValueKind.Timestamp, ValueKind.Uuid, ValueKind.Json, ValueKind.Bytes,
        ],
        Parameters = [new("value", "text", null, "The value, in the form of the column's type.")],
        KeyedBy = KeyedBy.Nothing,
        Uniqueness = Uniqueness.Lossy,
        DefaultGroup = "none",
        IsDataFree = true,
        KeepsSyntax = true,
        Privacy = PrivacyClass.DataFree,
        PrivacyReason = "The output is the same whatever the input.",
        Example = new GeneratorExample("anything", "{ type: text, generator: constant, value: unknown }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var parameters = binding.ReadParameters();
        var text = parameters.RequiredText("value");
        parameters.ThrowIfInvalid();
        var value = TypedValue.Parse(text, binding.Target, out var expected);
        if (value is null)
        {
            parameters.Error($"value must be {expected}");
        }

        parameters.ThrowIfInvalid();
        return new BoundConstant(value!);
    }
}
