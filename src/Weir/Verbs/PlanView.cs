using Weir.Commands;
using Weir.Masking.Configuration;
using Weir.Masking.Plans;
using Weir.Terminal;

namespace Weir.Verbs;

/// <summary>Shows a plan.</summary>
internal static class PlanView
{
    /// <summary>Prints it for people: the tables in loading order, then every problem, then the sums.</summary>
    public static void Print(Output output, MaskingPlan? plan, IReadOnlyList<Problem> problems)
    {
        foreach (var table in plan?.Tables ?? [])
        {
            Print(output, table);
        }

        foreach (var problem in problems)
        {
            output.Line($"{Words.Of(problem.Severity)}: {Failures.Line(problem)}");
        }

        var stopping = problems.Count(static p => p.Severity >= Severity.Error);
        if (stopping > 0)
        {
            output.Line($"Nothing can run: {Printable.Count(stopping, "problem")} to solve first.");
        }
        else if (plan is not null)
        {
            Sum(output, plan, problems);
        }
    }

    /// <summary>The plan for machines.</summary>
    public static PlanDocument ToDocument(Workspace workspace, MaskingPlan? plan, IReadOnlyList<Problem> problems) => new(
        workspace.File.Path,
        workspace.Source.DisplayName,
        workspace.Destination?.DisplayName,
        plan?.ConfigurationFingerprint,
        plan?.SchemaFingerprint,
        [.. problems.Select(static p => new ProblemDocument(Words.Of(p.Severity), p.Path, p.Message, p.Line))],
        [.. (plan?.Tables ?? []).Select(ToDocument)]);

    private static void Print(Output output, TablePlan plan)
    {
        var rows = plan.CarriesRows ? $", about {Printable.Count(plan.Table.EstimatedRows, "row")}" : "";
        output.Line($"{plan.Table.Name}: {Words.Of(plan.Mode)}{rows}{(plan.Condition is null ? "" : $", where {plan.Condition}")}");
        if (!plan.CarriesRows)
        {
            output.Line();
            return;
        }

        var table = new TextTable("column", "type", "generator", "keyed by", "unique key", "privacy class");
        foreach (var column in plan.Columns)
        {
            table.Add(
                column.Column.Name,
                column.Column.Type.Declared,
                column.FollowsFrom is { } root ? $"{column.Declaration.Name}, follows {root}" : Words.Of(column.Binding.Spec),
                KeyedBy(column),
                column.UniquenessVerdict,
                Words.Of(column.Declaration.Privacy));
        }

        output.Table(table);
        output.Line();
    }

    private static void Sum(Output output, MaskingPlan plan, IReadOnlyList<Problem> problems)
    {
        var columns = plan.Tables.Where(static t => t.CarriesRows).SelectMany(static t => t.Columns).ToList();
        var masked = columns.Count(static c => !c.IsPassthrough);
        var rows = plan.Tables.Where(static t => t.CarriesRows).Sum(static t => Math.Max(t.Table.EstimatedRows, 0));
        var following = columns.Count(static c => c.FollowsFrom is not null);
        output.Line(
            $"{Printable.Count(plan.Tables.Count(static t => t.CarriesRows), "table")} with about {Printable.Count(rows, "row")}; "
            + $"{masked} of {Printable.Count(columns.Count, "column")} de-identified, {following} of them by following a key; "
            + $"{Printable.Count(problems.Count(static p => p.Severity == Severity.Warning), "warning")}.");
    }

    private static string KeyedBy(ColumnPlan column) =>
        column.IsPassthrough ? "" : $"{Words.Of(column.Binding.KeyedBy)}, group {column.Binding.Group}";

    private static TablePlanDocument ToDocument(TablePlan plan) => new(
        plan.Table.Name.ToString(),
        Words.Of(plan.Mode),
        plan.Condition,
        plan.Table.EstimatedRows,
        [.. plan.Columns.Select(static c => new ColumnPlanDocument(
            c.Column.Name,
            c.Column.Type.Declared,
            c.Kind,
            Words.Of(c.Binding.Spec),
            c.FollowsFrom,
            Words.Of(c.Binding.KeyedBy),
            c.Binding.Group,
            Words.Of(c.Uniqueness),
            c.UniquenessVerdict,
            Words.Of(c.Declaration.Privacy)))]);
}
