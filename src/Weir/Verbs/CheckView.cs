using System.Globalization;
using Weir.Masking.Checks;
using Weir.Terminal;

namespace Weir.Verbs;

/// <summary>The leak check's verdict for machines.</summary>
/// <param name="IsClean">Whether nothing leaked.</param>
/// <param name="Findings">Leaks first, then warnings.</param>
/// <param name="ColumnsCompared">Masked columns that were compared row by row.</param>
/// <param name="KnownValues">Identifying values of the source that were searched for.</param>
/// <param name="SearchedBytes">Text of the destination that was searched.</param>
internal sealed record LeakDocument(
    bool IsClean, IReadOnlyList<LeakFinding> Findings, int ColumnsCompared, long KnownValues, long SearchedBytes);

/// <summary>The integrity check's verdict for machines.</summary>
/// <param name="IsSound">Whether all holds.</param>
/// <param name="Problems">Each a sentence.</param>
internal sealed record IntegrityDocument(bool IsSound, IReadOnlyList<string> Problems);

/// <summary>Shows the verdicts of the checks.</summary>
internal static class CheckView
{
    private const int MostProblems = 50;

    /// <summary>Prints both verdicts for people, with every leak's place and count, never a value.</summary>
    public static void Print(Output output, LeakCheckResult? leaks, IntegrityResult? integrity)
    {
        if (integrity is not null)
        {
            output.Line(integrity.IsSound
                ? $"integrity check: sound ({Printable.Count(integrity.Rows.Count, "table")}, "
                    + $"{Printable.Count(integrity.ForeignKeys.Count, "foreign key")}, "
                    + $"{Printable.Count(integrity.UniqueKeys.Count, "unique key")})"
                : $"integrity check: FAILED, {Printable.Count(integrity.Problems.Count, "problem")}");
            List(output, integrity.Problems);
        }

        if (leaks is null)
        {
            output.Line("leak check: NOT MADE, it was turned off");
            return;
        }

        var found = leaks.Findings.Count(static f => f.IsLeak);
        output.Line(leaks.IsClean
            ? $"leak check: no leak found ({Printable.Count(leaks.Columns.Count, "column")} compared, "
                + $"{Printable.Count(leaks.KnownValues, "identifying value")} searched for in {Size(leaks.SearchedBytes)} of text)"
            : $"leak check: FAILED, {Printable.Count(found, "leak")}");
        List(output, [.. leaks.Findings.Select(static f => $"{(f.IsLeak ? "leak" : "warning")}: {f.Place}: {f.Message}")]);
    }

    /// <summary>The leak check for machines.</summary>
    public static LeakDocument? ToDocument(LeakCheckResult? leaks) => leaks is null
        ? null
        : new LeakDocument(leaks.IsClean, leaks.Findings, leaks.Columns.Count, leaks.KnownValues, leaks.SearchedBytes);

    /// <summary>The integrity check for machines.</summary>
    public static IntegrityDocument? ToDocument(IntegrityResult? integrity) =>
        integrity is null ? null : new IntegrityDocument(integrity.IsSound, integrity.Problems);

    private static void List(Output output, IReadOnlyList<string> lines)
    {
        foreach (var line in lines.Take(MostProblems))
        {
            output.Line($"  {line}");
        }

        if (lines.Count > MostProblems)
        {
            output.Line($"  and {Printable.Count(lines.Count - MostProblems)} more, which the report lists");
        }
    }

    private static string Size(long bytes) => bytes switch
    {
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 30):0.0} GiB"),
        >= 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{bytes / (double)(1L << 20):0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.0} KiB"),
    };
}
