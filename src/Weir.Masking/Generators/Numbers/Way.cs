using Weir.Masking.Schema;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Numbers;

/// <summary>How far an exact number may move: some steps down and some up from where it starts, all equally likely.</summary>
/// <param name="Start">The number, rounded to whole steps and inside the limits.</param>
/// <param name="Unit">The length of a step.</param>
/// <param name="Down">How many steps down there are.</param>
/// <param name="Up">How many steps up there are.</param>
internal readonly record struct Way(decimal Start, decimal Unit, ulong Down, ulong Up)
{
    // At most as many steps as 15 digits count.
    private const decimal MostSteps = 999_999_999_999_999;

    /// <summary>How many results there are, the start not among them.</summary>
    public ulong Steps => Down + Up;

    /// <summary>The way of a number.</summary>
    /// <param name="number">The number.</param>
    /// <param name="ratio">The longest way as a part of the number, above 0 and at most 1.</param>
    /// <param name="minimum">The smallest result.</param>
    /// <param name="maximum">The largest result.</param>
    /// <param name="target">The column's type, for the scale.</param>
    public static Way Of(decimal number, decimal ratio, decimal minimum, decimal maximum, LogicalType target)
    {
        if (number == 0)
        {
            return new Way(0, 1, 0, 0);
        }

        // Dividing by 1 with 28 zeros drops trailing zeros of the scale, so that 123.45 and 123.4500 have one way.
        number = Math.Clamp(number, minimum, maximum) / 1.000000000000000000000000000000m;
        var scale = target.Kind == ValueKind.Integer ? 0 : target.Scale ?? Math.Max(2, (int)number.Scale);
        var unit = ExactNumbers.Unit(Math.Clamp(scale, 0, ExactNumbers.MaxScale));
        var magnitude = Math.Abs(number);
        while (magnitude / MostSteps * ratio > unit)
        {
            unit *= 10;
        }

        var start = decimal.Truncate(magnitude / unit) * unit;
        if (start == 0)
        {
            return new Way(number, unit, 0, 0);
        }

        // The sign stays: the way down ends one step above 0, and the limits are those of the number's own side.
        var (lowest, highest) = number > 0 ? (Math.Max(minimum, unit), maximum) : (Math.Max(-maximum, unit), -minimum);
        var steps = Math.Max(1, decimal.Truncate(start * ratio / unit));
        var down = decimal.Truncate(Math.Clamp(start - lowest, 0, steps * unit) / unit);
        var up = decimal.Truncate(Math.Clamp(highest - start, 0, steps * unit) / unit);
        return number > 0
            ? new Way(start, unit, (ulong)down, (ulong)up)
            : new Way(-start, unit, (ulong)up, (ulong)down);
    }

    /// <summary>The result of draw <paramref name="step"/>, 0 to <see cref="Steps"/> less one.</summary>
    public decimal Move(ulong step) => step < Down ? Start - (step + 1) * Unit : Start + (step - Down + 1) * Unit;
}
