using Weir.Masking.Detection;
using Weir.Masking.Schema;

namespace Weir.Tests.Masking.Detection;

/// <summary>
/// Which columns of a database are sensitive. A column that is neither listed as sensitive nor as arguable is not sensitive; arguable ones
/// (names of public artists, references that no foreign key declares, code lists of a note field) count neither way.
/// </summary>
internal sealed class ColumnLabels(string sensitive, string arguable)
{
    private readonly Dictionary<string, string> _sensitive =
        Parse(sensitive).ToDictionary(l => l.Column, l => l.Kind, StringComparer.Ordinal);

    private readonly HashSet<string> _arguable = [.. Parse(arguable).Select(l => l.Column)];

    /// <summary>Counts what a scan found against the labels.</summary>
    public ColumnScore Score(DatabaseSchema schema, ScanResult result)
    {
        var score = new ColumnScore();
        foreach (var (name, finding) in from t in schema.Tables
                                        from c in t.Columns
                                        let name = $"{t.Name.Name}.{c.Name}"
                                        where !_arguable.Contains(name) && !c.IsGenerated
                                        select (name, result.Find(t.Name, c.Name)))
        {
            var found = finding is { IsSensitive: true };
            var wanted = _sensitive.GetValueOrDefault(name);
            score.Found += found && wanted is not null ? 1 : 0;
            score.Sensitive += wanted is not null ? 1 : 0;
            if (found && wanted is null)
            {
                score.False.Add($"{name} taken for {finding!.Kind}");
            }
            else if (!found && wanted is not null)
            {
                score.Missed.Add($"{name}, a {wanted}");
            }
            else if (found && finding!.Kind != wanted)
            {
                score.OfAnotherKind.Add($"{name}, a {wanted}, taken for {finding.Kind}");
            }
        }

        return score;
    }

    // "table: column=kind column=kind", one table per line; the kind is optional.
    private static IEnumerable<(string Column, string Kind)> Parse(string labels) =>
        from line in labels.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        let colon = line.IndexOf(':', StringComparison.Ordinal)
        from entry in line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)
        let parts = entry.Split('=')
        select ($"{line[..colon]}.{parts[0]}", parts.Length > 1 ? parts[1] : "");
}

/// <summary>How a scan did.</summary>
internal sealed class ColumnScore
{
    public int Found { get; set; }

    public int Sensitive { get; set; }

    public List<string> Missed { get; } = [];

    public List<string> False { get; } = [];

    public List<string> OfAnotherKind { get; } = [];

    public double Recall => (double)Found / Sensitive;

    public double Precision => (double)Found / (Found + False.Count);

    public override string ToString() =>
        $"recall {Recall:0.000}, precision {Precision:0.000}; missed: {string.Join("; ", Missed)}; false: {string.Join("; ", False)}; "
        + $"of another kind: {string.Join("; ", OfAnotherKind)}";
}
