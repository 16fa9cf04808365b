using System.Text;

namespace Weir.Server.Audit;

/// <summary>
/// One line of a CSV file (RFC 4180) that no spreadsheet program runs anything of: a cell that begins as a formula does gets an apostrophe in
/// front (OWASP, "CSV Injection").
/// </summary>
internal static class CsvLine
{
    /// <summary>The line with its end.</summary>
    public static string Of(params IReadOnlyList<string?> cells)
    {
        var line = new StringBuilder();
        for (var i = 0; i < cells.Count; i++)
        {
            if (i > 0)
            {
                line.Append(',');
            }

            Append(line, cells[i] ?? "");
        }

        return line.Append("\r\n").ToString();
    }

    private static void Append(StringBuilder line, string cell)
    {
        var safe = cell.Length > 0 && cell[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + cell : cell;
        if (!safe.AsSpan().ContainsAny("\",\r\n"))
        {
            line.Append(safe);
            return;
        }

        line.Append('"').Append(safe.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
    }
}
