using Weir.Terminal;

namespace Weir.Tests.Commands;

public sealed class TerminalTests
{
    [Fact]
    public void A_plain_table_is_aligned_and_ends_without_spaces()
    {
        var table = new TextTable("name", "rows", "note").Right(1);
        table.Add("people", "1,200", "");
        table.Add("a", "7", "x");

        Assert.Equal(["name     rows  note", "people  1,200", "a           7  x"], table.ToLines());
    }

    [Fact]
    public void Names_cannot_steer_the_terminal()
    {
        var table = new TextTable("name");
        table.Add("a\u001b[31mb\u202ec\nd");

        Assert.Equal(["name", "a [31mb c d"], table.ToLines());
    }

    [Fact]
    public void A_row_with_a_missing_cell_is_a_fault() => Assert.Throws<ArgumentException>(() => new TextTable("a", "b").Add("x"));

    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(4.21, "4.2 s")]
    [InlineData(42.4, "42 s")]
    [InlineData(123, "2 min 3 s")]
    [InlineData(7500, "2 h 5 min")]
    public void Durations_have_two_units_at_most(double seconds, string text) =>
        Assert.Equal(text, Printable.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void A_rate_says_how_fast_and_how_long()
    {
        var rate = TableRate.Of(rows: 2_000, expected: 10_000, TimeSpan.FromSeconds(4), isDone: false);

        Assert.Equal((500, 0.2, TimeSpan.FromSeconds(16)), (rate.RowsPerSecond, rate.Share, rate.Left));
        Assert.Equal(("20%", "500", "16 s"), (rate.ShareText, rate.SpeedText, rate.LeftText));
    }

    [Fact]
    public void A_rate_is_never_complete_before_the_last_row()
    {
        Assert.Equal(0.99, TableRate.Of(12_000, 10_000, TimeSpan.FromSeconds(1), isDone: false).Share);
        Assert.Equal("?", TableRate.Of(5, -1, TimeSpan.FromSeconds(1), isDone: false).ShareText);
        Assert.Equal("100%", TableRate.Of(5, -1, TimeSpan.FromSeconds(1), isDone: true).ShareText);
        Assert.Equal("", TableRate.Of(5, 10, TimeSpan.Zero, isDone: false).LeftText);
    }
}
