using System.Text;
using Spectre.Console;

namespace Weir.Terminal;

/// <summary>Rows under headings, shown with borders on a terminal and as aligned plain lines anywhere else. Not thread-safe.</summary>
internal sealed class TextTable(params string[] headings)
{
    private const string Gap = "  ";
    private const int BorderWidth = 3;
    private const int LastColumnWidth = 24;

    private readonly List<string[]> _rows = [];
    private readonly HashSet<int> _numbers = [];

    /// <summary>Whether there are no rows.</summary>
    public bool IsEmpty => _rows.Count == 0;

    /// <summary>Aligns columns to the right, 0-based.</summary>
    public TextTable Right(params int[] columns)
    {
        _numbers.UnionWith(columns);
        return this;
    }

    /// <summary>Adds a row. Control characters of the cells are shown as spaces, so that a name cannot steer the terminal.</summary>
    public void Add(params string[] cells)
    {
        if (cells.Length != headings.Length)
        {
            throw new ArgumentException($"A row has {cells.Length} cells, expected {headings.Length}.", nameof(cells));
        }

        _rows.Add([.. cells.Select(Printable.Line)]);
    }

    /// <summary>
    /// The table for a terminal of that many columns. Where the last column, which holds the longest text, has room beside the others, only
    /// its text is broken into lines.
    /// </summary>
    public Table ToTable(int width)
    {
        var table = new Table().Border(TableBorder.Rounded);
        var needed = Widths()[..^1].Sum(static w => w + BorderWidth) + BorderWidth + LastColumnWidth;
        for (var i = 0; i < headings.Length; i++)
        {
            var column = new TableColumn(new Text(headings[i], new Style(decoration: Decoration.Bold)));
            column.NoWrap = _numbers.Contains(i) || (needed <= width && i < headings.Length - 1);
            table.AddColumn(_numbers.Contains(i) ? column.RightAligned() : column);
        }

        foreach (var row in _rows)
        {
            table.AddRow(row.Select(static cell => new Text(cell)));
        }

        return table;
    }

    /// <summary>Plain lines: columns as wide as their widest cell, two spaces between, nothing after the last.</summary>
    public IEnumerable<string> ToLines()
    {
        var widths = Widths();
        yield return Join(headings, widths);
        foreach (var row in _rows)
        {
            yield return Join(row, widths);
        }
    }

    private int[] Widths() => [.. headings.Select((heading, i) => _rows.Select(r => Width(r[i])).Append(Width(heading)).Max())];

    private string Join(string[] cells, int[] widths)
    {
        var line = new StringBuilder();
        for (var i = 0; i < cells.Length; i++)
        {
            var padding = new string(' ', widths[i] - Width(cells[i]));
            line.Append(i == 0 ? "" : Gap).Append(_numbers.Contains(i) ? padding + cells[i] : cells[i] + padding);
        }

        return line.ToString().TrimEnd();
    }

    private static int Width(string cell) => cell.EnumerateRunes().Count();
}
