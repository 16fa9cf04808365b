using Weir.Masking.Checks;
using Weir.Masking.Configuration;
using Weir.Masking.Detection;
using Weir.Masking.Generators;
using Weir.Masking.Plans;
using Weir.Masking.Runs;

namespace Weir.Masking.Reports;

/// <summary>Makes reports. Pure. Takes over counts, names and declarations; nothing here can hold a value of the source.</summary>
internal static class ReportFactory
{
    /// <summary>SP 800-38G, revision 1: a one-to-one cipher needs a domain of a million to withstand known pairs.</summary>
    private const double SmallDomain = 1_000_000;

    private static readonly HashSet<string> DerivedIdentifiers = new(StringComparer.Ordinal)
    {
        SensitiveKinds.Ssn, SensitiveKinds.MedicalRecordNumber, SensitiveKinds.PersonalNumber, SensitiveKinds.CreditCard,
        SensitiveKinds.Iban, SensitiveKinds.Phone, SensitiveKinds.Email, SensitiveKinds.Username,
    };

    /// <summary>Makes the report.</summary>
    public static RunReport Make(
        MaskingPlan plan, RunFacts facts, IReadOnlyList<TableOutcome> outcomes, LeakCheckResult? leak, IntegrityResult? integrity)
    {
        var byTable = outcomes.ToDictionary(o => o.Table);
        var tables = plan.Tables
            .OrderBy(t => t.Table.Name.ToString(), StringComparer.Ordinal)
            .Select(t => Table(t, byTable.GetValueOrDefault(t.Table.Name)))
            .ToList();
        var written = tables.Sum(t => t.RowsWritten);
        var loading = facts.Phases.FirstOrDefault(p => p.Name.StartsWith("load", StringComparison.OrdinalIgnoreCase));
        return new RunReport
        {
            FormatVersion = RunReport.CurrentFormatVersion,
            Run = new RunSection(
                facts.RunId,
                facts.WeirVersion,
                facts.StartedUtc,
                Seconds(facts.Duration),
                facts.Outcome,
                facts.KeyId,
                plan.ConfigurationFingerprint,
                plan.SchemaFingerprint,
                tables.Sum(t => t.RowsRead),
                written,
                Rate(written, loading?.Duration ?? facts.Duration)),
            Source = facts.Source,
            Destination = facts.Destination,
            Phases = [.. facts.Phases.Select(p => new PhaseSection(p.Name, Seconds(p.Duration)))],
            Tables = tables,
            Notices = [.. plan.Problems.Select(p => new NoticeSection(p.Severity, p.Path, p.Message))],
            PrivacyNotes = PrivacyNotes(plan, tables),
            LeakCheck = leak is null ? null : Leak(leak),
            IntegrityCheck = integrity is null ? null : Integrity(integrity),
        };
    }

    private static TableSection Table(TablePlan table, TableOutcome? outcome) => new(
        table.Table.Name.ToString(),
        table.Mode,
        table.Mode == TableMode.DeIdentify && table.Condition is not null,
        outcome?.RowsRead ?? 0,
        outcome?.RowsWritten ?? 0,
        Seconds(outcome?.Duration ?? TimeSpan.Zero),
        outcome is null ? 0 : Rate(outcome.RowsWritten, outcome.Duration),
        [.. table.Columns.Select((c, i) => Column(c, outcome is not null && i < outcome.Columns.Count ? outcome.Columns[i] : null))]);

    private static ColumnSection Column(ColumnPlan column, ColumnCounts? counts)
    {
        var declaration = column.Declaration;
        var keyedBy = column.Binding.KeyedBy;
        return new ColumnSection(
            column.Column.Name,
            column.Column.Type.Declared,
            column.Kind,
            declaration.Name,
            declaration.Version,
            keyedBy,
            column.IsPassthrough || keyedBy == KeyedBy.Nothing ? null : column.Binding.Group,
            column.FollowsFrom,
            declaration.Privacy,
            declaration.PrivacyReason,
            declaration.IsReversible && !column.IsPassthrough,
            !column.IsPassthrough && keyedBy == KeyedBy.Value && column.Uniqueness == Uniqueness.Preserved
                && column.OutputSpace < SmallDomain,
            column.UniquenessVerdict,
            counts is null ? null : Counts(column, counts));
    }

    private static CountsSection Counts(ColumnPlan column, ColumnCounts counts) => new(
        counts.Generated,
        counts.FixedPoints,
        column.FixedPointProbability >= 1 ? null : counts.Generated * column.FixedPointProbability,
        counts.Nulls,
        counts.Empty,
        counts.OutOfDomain,
        counts.TooLong);

    private static LeakSection Leak(LeakCheckResult leak) => new(
        leak.IsClean,
        leak.Findings,
        [
            .. leak.Columns.Select(c => new LeakColumnSection(
                c.Table.ToString(), c.Column, c.Trials, c.FixedPoints, c.ExpectedFixedPoints, c.FixedPointTail, c.Members,
                c.ExpectedMembers, c.KeptByPolicy, c.Note)),
        ],
        leak.KnownValues,
        leak.SearchedBytes,
        leak.Coincidences,
        leak.Passes,
        Seconds(leak.Duration));

    private static IntegritySection Integrity(IntegrityResult integrity) => new(
        integrity.IsSound,
        integrity.Problems,
        integrity.Rows.Count,
        [.. integrity.ForeignKeys.Select(k => new KeySection(k.Table.ToString(), k.IsVirtual ? $"{k.Name} (virtual)" : k.Name, k.Orphans))],
        [.. integrity.UniqueKeys.Select(k => new KeySection(k.Table.ToString(), k.Name, k.Duplicates))],
        Seconds(integrity.Duration));

    private static List<string> PrivacyNotes(MaskingPlan plan, List<TableSection> tables)
    {
        var notes = new List<string>
        {
            "The copy is pseudonymised, not anonymous: whoever holds the master key can link it to the source. It stays personal data "
            + "for them (GDPR, Art. 4(5) and recital 26). Keep the key apart from the copy; destroying it ends the link.",
        };
        var columns = tables.SelectMany(t => t.Columns.Select(c => (Table: t.Name, Column: c))).ToList();
        var derived = columns
            .Where(c => c.Column.Kind is { } kind && DerivedIdentifiers.Contains(kind)
                && c.Column.Privacy is PrivacyClass.Pseudonym or PrivacyClass.Partial)
            .ToList();
        if (derived.Count > 0)
        {
            notes.Add(
                $"{derived.Count} columns hold pseudonyms derived from identifiers ({Few(derived)}). HIPAA's Safe Harbor does "
                + "not take codes that are derived from information about the individual (45 CFR 164.514(c)): they need random codes or "
                + "expert determination (164.514(b)(1)).");
        }

        var small = columns.Where(c => c.Column.IsSmallDomain).ToList();
        if (small.Count > 0)
        {
            notes.Add(
                $"{small.Count} columns map fewer than a million values one to one ({Few(small)}): frequencies or a few known pairs "
                + "can give such a mapping away.");
        }

        var open = columns
            .Where(c => c.Column is { Kind: { } kind, Privacy: PrivacyClass.Unprotected } && kind != SensitiveKinds.Key)
            .ToList();
        if (open.Count > 0)
        {
            notes.Add($"{open.Count} columns are marked as sensitive and pass through unchanged ({Few(open)}).");
        }

        if (plan.SkippedTables.Count > 0)
        {
            notes.Add($"{plan.SkippedTables.Count} tables did not reach the destination.");
        }

        return notes;
    }

    private static string Few(List<(string Table, ColumnSection Column)> columns)
    {
        const int Shown = 6;
        var names = string.Join(", ", columns.Take(Shown).Select(c => $"{c.Table}.{c.Column.Name}"));
        return columns.Count > Shown ? $"{names} and {columns.Count - Shown} more" : names;
    }

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    private static double Rate(long rows, TimeSpan time) => time > TimeSpan.Zero ? Math.Round(rows / time.TotalSeconds, 1) : 0;
}
