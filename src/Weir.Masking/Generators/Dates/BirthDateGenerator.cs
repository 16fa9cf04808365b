using Weir.Masking.Keys;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Dates;

/// <summary>A birth date redrawn within its year, with ages of 90 and more as one class.</summary>
internal sealed class BirthDateGenerator : Generator
{
    private const int OldestClass = 90;
    private const int OtherYears = 2;
    private const int FewestDays = 30;

    /// <inheritdoc />
    public override GeneratorDeclaration Declaration { get; } = new()
    {
        Name = "birth-date",
        Version = 1,
        Summary = "Redraws month and day of a birth date within its year; ages of 90 and more become one class.",
        Description = """
            HIPAA Safe Harbor, 45 CFR 164.514(b)(2)(i)(C): the year may stay, month and day may not, and no date may tell an age over 89.
            Month and day are drawn uniformly among the other days of the year, leap days included. A birth year of the reference date's
            year less 90, or earlier, becomes exactly that year, so all older people are one class. The time of day becomes midnight.

            A date that is not after the reference date gets none after it, unless fewer than 30 days of the year are left. With
            keep_year: false the date is drawn from all days of the two years before, the year itself and the two years after.

            The draw is keyed by the date, or by the entity with by:. Takes dates, dates with time, and text that starts with a date such
            as 1985-05-17; anything else, infinite dates included, is out of the domain.
            """,
        Accepts = [ValueKind.Date, ValueKind.Timestamp, ValueKind.Text],
        Parameters = [new("keep_year", "one of true|false", "true", "Whether the year stays (for ages below 90).")],
        KeyedBy = KeyedBy.Value,
        CanChooseKey = true,
        Uniqueness = Uniqueness.Lossy,
        DefaultGroup = "birth-date",
        Privacy = PrivacyClass.Partial,
        PrivacyReason = "The birth year, or with keep_year: false a span of five years, stays; with postal code and sex it can single out "
            + "people in small groups.",
        Example = new GeneratorExample("1985-05-17", "{ type: date, generator: birth-date }"),
    };

    /// <inheritdoc />
    public override BoundGenerator Bind(GeneratorBinding binding)
    {
        var parameters = binding.ReadParameters();
        var keepYear = parameters.Boolean("keep_year", true);
        if (binding.Target is { Kind: ValueKind.Text, MaxLength: < 10 } or { EnumLabels: not null })
        {
            parameters.Error($"a date needs 10 characters; {binding.Target.Declared} does not hold them");
        }

        parameters.ThrowIfInvalid();
        return new Bound(new KeyedDraw(binding, Declaration.Purpose, CanonicalForm.Trim), binding.ReferenceDate, keepYear ? 0 : OtherYears);
    }

    private sealed class Bound(KeyedDraw draw, DateOnly reference, int otherYears) : BoundGenerator
    {
        private readonly int _oldestYear = Math.Max(1, reference.Year - OldestClass);

        public override Uniqueness Uniqueness => Uniqueness.Lossy;

        public override double OutputSpace => 364;

        public override double FixedPointProbability => 0;

        public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
        {
            if (!CalendarDate.TryRead(input, out var day))
            {
                return false;
            }

            var born = CalendarDate.ToDate(day);
            var (first, last) = Span(born);

            // The day itself is left out of the draw where it is in the span.
            var holdsDay = day >= first && day <= last;
            var bits = draw.Draw(FieldValue.FromInteger(day, ValueKind.Date), row);
            var drawn = first + (long)Prf.ToRange(bits, (ulong)(last - first + (holdsDay ? 0 : 1)));
            CalendarDate.Write(input, holdsDay && drawn >= day ? drawn + 1 : drawn, keepTime: false, output);
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            draw.Dispose();
            base.Dispose(disposing);
        }

        private (long First, long Last) Span(DateOnly born)
        {
            var year = Math.Max(born.Year, _oldestYear);
            var from = Math.Max(year - otherYears, _oldestYear);
            var to = born.Year <= _oldestYear ? _oldestYear : Math.Min(year + otherYears, 9999);
            if (born.Year <= _oldestYear)
            {
                from = _oldestYear;
            }

            var first = CalendarDate.ToDay(new DateOnly(from, 1, 1));
            var last = CalendarDate.ToDay(new DateOnly(to, 12, 31));
            var latest = CalendarDate.ToDay(reference);
            return born <= reference && last > latest && latest - first >= FewestDays ? (first, latest) : (first, last);
        }
    }
}
