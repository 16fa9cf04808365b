using Weir.Masking.Keys;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Dates;

/// <summary>A date moved by a number of days.</summary>
internal sealed class DateShiftGenerator : Generator
{
    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "date-shift",
        Version = 1,
        Summary = "Moves a date by a drawn number of days, never by none.",
        Description = """
            From 1 to max_days whole days forwards or backwards, all equally likely; the time of day stays. With by: and the column that
            names the person (or a path to it such as visit_id.patient_id), all dates of that person in all tables move alike, so their
            order and distances stay true. Without by:, equal dates move alike and distances are lost.

            A date that would leave the years 1 to 9999 moves the other way. Infinite dates and dates outside those years are out of the
            domain. Takes dates, dates with time, and text that starts with a date such as 2026-01-31.
            """,
        Accepts = [ValueKind.Date, ValueKind.Timestamp, ValueKind.Text],
        Parameters = [new("max_days", "integer", "365", "The most days to move by, 1 to 36500.")],
        KeyedBy = KeyedBy.Value,
        CanChooseKey = true,
        Uniqueness = Uniqueness.Lossy,
        DefaultGroup = "date-shift",
        Privacy = PrivacyClass.Partial,
        PrivacyReason = "The date is within max_days of the original, and distances between dates of one person stay: a known pattern of "
            + "distances, or one known date, gives the others away.",
        Example = new GeneratorExample("2024-02-29", "{ type: date, generator: date-shift, by: patient_id }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var parameters = binding.ReadParameters();
        var days = (int)parameters.Integer("max_days", 365, 1, 36_500);
        if (binding.Target is { Kind: ValueKind.Text, MaxLength: < 10 } or { EnumLabels: not null })
        {
            parameters.Error($"a date needs 10 characters; {binding.Target.Declared} does not hold them");
        }

        parameters.ThrowIfInvalid();
        return new Bound(new KeyedDraw(binding, Declaration.Purpose, CanonicalForm.Trim), days);
    }

    private sealed class Bound(KeyedDraw draw, int maxDays) : BoundGenerator
    {
        public override Uniqueness Uniqueness => Uniqueness.Lossy;

        public override double OutputSpace => 2.0 * maxDays;

        public override double FixedPointProbability => 0;

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (!CalendarDate.TryRead(input, out var day))
            {
                return false;
            }

            // 0 to max_days - 1 are the days back, the rest the days forward.
            var step = (long)Prf.ToRange(draw.Draw(FieldValue.FromInteger(day, ValueKind.Date), row), 2UL * (ulong)maxDays);
            var shift = step < maxDays ? step - maxDays : step - maxDays + 1;
            var shifted = day + shift is >= CalendarDate.First and <= CalendarDate.Last ? day + shift : day - shift;
            CalendarDate.Write(input, shifted, keepTime: true, output);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            draw.Dispose();
            base.Dispose(disposing);
        }
    }
}
