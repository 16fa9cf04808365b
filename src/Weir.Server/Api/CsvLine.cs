using System.Buffers;

namespace Weir.Server.Api;

/// <summary>
/// One line of a CSV file (RFC 4180). A cell that a spreadsheet would take for a formula, also one behind blanks or in full-width signs, gets
/// an apostrophe in front (OWASP, "CSV Injection"), so that nothing somebody wrote is ever computed.
/// </summary>
internal static class CsvLine
{
    private static readonly SearchValues<char> Formula = SearchValues.Create("=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20");
    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;\"\r\n\t");

    /// <summary>The line with its end.</summary>
    /// <param name="cells">What stands in it; null is an empty cell.</param>
    public static string Of(params IEnumerable<string?> cells) => string.Join(',', cells.Select(Cell)) + "\r\n";

    /// <summary>One cell, safe in a spreadsheet.</summary>
    public static string Cell(string? value)
    {
        var text = value ?? "";
        var isFormula = (text.Length > 0 && Formula.Contains(text[0])) || (text.AsSpan().TrimStart() is [var first, ..] && Formula.Contains(first));
        var safe = isFormula ? "'" + text : text;
        return safe.AsSpan().ContainsAny(Quoted) ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
