using Weir.Testing;

namespace Weir.Tests.Testing;

public sealed class GoldenTests
{
    [Fact]
    public void A_difference_names_line_and_both_texts() =>
        Assert.Equal("-2: b\n+2: x\n", Golden.Difference("a\nb\nc", "a\nx\nc"));

    [Fact]
    public void A_missing_last_line_is_a_difference() =>
        Assert.Equal("-2: b\n", Golden.Difference("a\nb", "a"));

    [Fact]
    public void Many_differences_are_cut()
    {
        var expected = string.Join('\n', Enumerable.Repeat("old", 50));
        var actual = string.Join('\n', Enumerable.Repeat("new", 50));
        var shown = Golden.Difference(expected, actual);

        Assert.EndsWith("… and more\n", shown, StringComparison.Ordinal);
        Assert.Equal(21, shown.Count(static character => character == '\n'));
    }
}
