using Weir.Server.Api;

namespace Weir.Tests.Server.Api;

public sealed class CsvLineTests
{
    [Theory]
    [InlineData("=1+1", "'=1+1")]
    [InlineData(" @cmd", "' @cmd")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("-\"x\"", "\"'-\"\"x\"\"\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("\t", "\"'\t\"")]
    [InlineData("\uFF1D1", "'\uFF1D1")]
    [InlineData("plain", "plain")]
    [InlineData(null, "")]
    [Trait("Asvs", "V1.2.10")]
    public void No_cell_of_an_export_is_a_formula(string? value, string cell) => Assert.Equal(cell, CsvLine.Cell(value));

    [Fact]
    public void A_line_has_its_cells_in_order_and_one_end() => Assert.Equal("a,,\"b;c\"\r\n", CsvLine.Of("a", null, "b;c"));
}
