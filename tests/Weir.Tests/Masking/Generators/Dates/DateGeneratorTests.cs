using FsCheck;
using FsCheck.Fluent;
using Weir.Masking.Generators;

namespace Weir.Tests.Masking.Generators.Dates;

public sealed class DateGeneratorTests
{
    private static readonly DateOnly Reference = new(2026, 6, 30);

    [Fact]
    public void A_shift_is_never_none_and_within_its_days()
    {
        using var harness = GeneratorHarness.Bind("date-shift", Types.Date, new HarnessOptions { Parameters = [("max_days", "3")] });
        var shifts = Enumerable.Range(0, 2000).Select(day => Shift(harness, day)).ToHashSet();
        Assert.Equal([-3, -2, -1, 1, 2, 3], shifts.Order());
    }

    [Fact]
    public void All_dates_of_one_person_move_alike_whatever_their_kind()
    {
        var options = new HarnessOptions { Columns = ["patient"], KeyColumns = ["patient"], KeyedBy = KeyedBy.Entity };
        using var dates = GeneratorHarness.Bind("date-shift", Types.Date, options);
        using var times = GeneratorHarness.Bind("date-shift", Types.Timestamp, options);
        using var texts = GeneratorHarness.Bind("date-shift", Types.Text, options);
        var person = TestValue.OfInteger(17);

        var shift = dates.Run(TestValue.OfDate(2024, 3, 1), person)!.Integer - TestValue.OfDate(2024, 3, 1).Integer;
        Assert.Equal(shift, dates.Run(TestValue.OfDate(2020, 2, 29), person)!.Integer - TestValue.OfDate(2020, 2, 29).Integer);
        var moment = TestValue.OfTimestamp(1950, 1, 1, 23, 59);
        Assert.Equal(shift * 86_400_000_000, times.Run(moment, person)!.Integer - moment.Integer);
        var day = new DateOnly(2024, 3, 1).AddDays((int)shift);
        Assert.Equal($"{day:yyyy-MM-dd}T10:00Z", texts.Run(TestValue.OfText("2024-03-01T10:00Z"), person)!.Bytes);
        Assert.NotEqual(
            shift, dates.Run(TestValue.OfDate(2024, 3, 1), TestValue.OfInteger(18))!.Integer - TestValue.OfDate(2024, 3, 1).Integer);
    }

    [Fact]
    public void A_shift_stays_inside_the_years_1_to_9999()
    {
        var options = new HarnessOptions { Parameters = [("max_days", "36500")] };
        using var harness = GeneratorHarness.Bind("date-shift", Types.Date, options);
        for (var i = 0; i < 50; i++)
        {
            foreach (var edge in new[] { TestValue.OfDate(1, 1, 1 + i % 28), TestValue.OfDate(9999, 12, 31 - i % 28) })
            {
                Assert.Null(TypeFit.Misfit(Types.Date, harness.Run(edge)!));
            }
        }

        Assert.Null(harness.Run(new TestValue(Weir.Masking.Values.ValueKind.Date, -800_000)));
    }

    [Theory]
    [InlineData("2024-13-01")]
    [InlineData("2023-02-29")]
    [InlineData("0000-01-01")]
    [InlineData("2024-01-01x")]
    [InlineData("01.02.2024")]
    [InlineData("")]
    public void Text_that_is_no_date_is_out_of_the_domain(string text)
    {
        using var shift = GeneratorHarness.Bind("date-shift", Types.Text);
        using var birth = GeneratorHarness.Bind("birth-date", Types.Text);
        Assert.Null(shift.Run(text));
        Assert.Null(birth.Run(text));
    }

    [Fact]
    public void A_birth_date_keeps_its_year_and_never_its_day()
    {
        using var harness = GeneratorHarness.Bind("birth-date", Types.Date);
        Prop.ForAll(Births(1937, 2025), born =>
        {
            var drawn = Run(harness, born);
            Assert.Equal(born.Year, drawn.Year);
            Assert.NotEqual(born, drawn);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Ages_of_90_and_more_are_one_class()
    {
        using var harness = GeneratorHarness.Bind("birth-date", Types.Date);
        Prop.ForAll(Births(1850, 1936), born => Assert.Equal(1936, Run(harness, born).Year)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Nobody_born_by_the_reference_date_is_born_after_it()
    {
        using var harness = GeneratorHarness.Bind("birth-date", Types.Date);
        Prop.ForAll(Births(2026, 2026), born => Assert.True(born > Reference || Run(harness, born) <= Reference))
            .QuickCheckThrowOnFailure();
        Assert.Equal(2030, Run(harness, new DateOnly(2030, 5, 5)).Year);
    }

    [Fact]
    public void The_days_of_a_leap_year_are_drawn_evenly()
    {
        // 366 days, one of them the date itself; 36,500 draws, about 100 expected each; p < 1e-6 above 507 with 364 degrees of freedom.
        var options = new HarnessOptions { Columns = ["id"], KeyColumns = ["id"], KeyedBy = KeyedBy.Row };
        using var harness = GeneratorHarness.Bind("birth-date", Types.Date, options);
        var counts = new int[367];
        for (var i = 0; i < 36_500; i++)
        {
            var drawn = harness.Run(TestValue.OfDate(2000, 2, 28), TestValue.OfInteger(i))!;
            counts[DateOnly.FromDayNumber((int)drawn.Integer + 719_162).DayOfYear]++;
        }

        Assert.Equal(0, counts[59]);
        Assert.NotEqual(0, counts[60]);
        Assert.InRange(counts.Where((_, i) => i is not (0 or 59)).Sum(c => (c - 100.0) * (c - 100.0) / 100), 240, 507);
    }

    [Fact]
    public void Without_the_year_five_years_are_drawn_from()
    {
        var options = new HarnessOptions { Parameters = [("keep_year", "false")] };
        using var harness = GeneratorHarness.Bind("birth-date", Types.Date, options);
        var years = Enumerable.Range(0, 366).Select(d => Run(harness, new DateOnly(1980, 1, 1).AddDays(d)).Year);
        Assert.Equal([1978, 1979, 1980, 1981, 1982], years.Distinct().Order());
        Assert.Equal(1936, Run(harness, new DateOnly(1930, 1, 1)).Year);
        Assert.InRange(Run(harness, new DateOnly(1937, 1, 1)).Year, 1936, 1939);
    }

    [Fact]
    public void Date_and_time_and_text_of_one_day_agree_and_lose_the_time()
    {
        using var date = GeneratorHarness.Bind("birth-date", Types.Date);
        using var time = GeneratorHarness.Bind("birth-date", Types.Timestamp);
        using var text = GeneratorHarness.Bind("birth-date", Types.Text);
        var drawn = Run(date, new DateOnly(1985, 5, 17));

        Assert.Equal($"{drawn:yyyy-MM-dd}T00:00:00.000000", time.Run(TestValue.OfTimestamp(1985, 5, 17, 14, 22))!.ToString());
        Assert.Equal($"{drawn:yyyy-MM-dd} 00:00:00", text.Run("1985-05-17 14:22:59"));
    }

    private static long Shift(GeneratorHarness harness, long day) =>
        harness.Run(new TestValue(Weir.Masking.Values.ValueKind.Date, day))!.Integer - day;

    private static DateOnly Run(GeneratorHarness harness, DateOnly date) =>
        DateOnly.FromDayNumber((int)harness.Run(TestValue.OfDate(date.Year, date.Month, date.Day))!.Integer + 719_162);

    private static Arbitrary<DateOnly> Births(int firstYear, int lastYear) =>
        Gen.Choose(new DateOnly(firstYear, 1, 1).DayNumber, new DateOnly(lastYear, 12, 31).DayNumber).Select(DateOnly.FromDayNumber)
            .ToArbitrary();
}
