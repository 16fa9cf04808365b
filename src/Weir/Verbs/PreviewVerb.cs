using System.CommandLine;
using Weir.Commands;
using Weir.Masking.Configuration;
using Weir.Masking.Plans;
using Weir.Masking.Runs;
using Weir.Terminal;

namespace Weir.Verbs;

/// <summary>De-identified rows.</summary>
/// <param name="Source">The source, without a password.</param>
/// <param name="Tables">The tables shown.</param>
internal sealed record PreviewDocument(string Source, IReadOnlyList<PreviewTableDocument> Tables);

/// <summary>De-identified rows of a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">Its columns.</param>
/// <param name="Rows">The rows as a destination would get them; null is NULL.</param>
/// <param name="SourceRows">The same rows in the source; null unless asked for.</param>
internal sealed record PreviewTableDocument(
    string Table,
    IReadOnlyList<string> Columns,
    IReadOnlyList<IReadOnlyList<string?>> Rows,
    IReadOnlyList<IReadOnlyList<string?>>? SourceRows);

/// <summary><c>weir preview</c>: shows de-identified rows without writing any.</summary>
internal sealed class PreviewVerb
{
    private const int DefaultRows = 5;
    private const int MaxRows = 1000;
    private const int CellWidth = 60;

    private readonly WorkspaceOptions _workspace = new();

    private readonly Option<string?> _table = new("--table")
    {
        Description = "Only this table, as the configuration names it. Without it, every table that is carried.",
        HelpName = "T",
    };

    private readonly Option<int> _rows = new Option<int>("--rows")
    {
        Description = $"How many rows of each table, 1 to {MaxRows}.",
        DefaultValueFactory = static _ => DefaultRows,
        HelpName = "N",
    }.Within(1, MaxRows);

    private readonly Option<bool> _showSource = new("--show-source")
    {
        Description = "Show the source's own values beside them. They are personal data: only for your own eyes.",
    };

    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var verb = new PreviewVerb();
        return new VerbCommand(
            "preview",
            "Shows de-identified rows, exactly as a run would write them. Reads only. The source's values are not shown unless "
            + "--show-source asks for them.",
            "weir preview --table patients",
            "weir preview --config clinic/weir.yaml --table public.patients --rows 20 --json")
        {
            Handler = verb.RunAsync,
        }
        .With(verb._workspace.Configuration, verb._workspace.Key, verb._workspace.AcceptNew)
        .With(verb._workspace.Source).With(verb._table, verb._rows, verb._showSource);
    }

    private async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        await using var workspace = Workspace.Load(context, _workspace);
        workspace.LoadKey();
        await workspace.OpenSourceAsync(cancellationToken);
        var plan = workspace.MakePlan();
        var tables = Chosen(context, workspace, plan);
        var survey = await Survey.RunAsync(
            plan, tables, workspace.Source, workspace.Key, name => context.Output.Note($"surveying {name}"), cancellationToken);
        var showSource = context.Get(_showSource);
        var documents = new List<PreviewTableDocument>();
        foreach (var table in tables)
        {
            var preview = await Preview.ReadAsync(workspace.Source, table, survey, context.Get(_rows), showSource, cancellationToken);
            Print(context.Output, table, preview, showSource);
            documents.Add(new PreviewTableDocument(
                table.Table.Name.ToString(),
                [.. table.Columns.Select(static c => c.Column.Name)],
                [.. preview.Select(static r => r.Masked)],
                showSource ? [.. preview.Select(static r => r.Source)] : null));
        }

        context.Output.Json(new PreviewDocument(workspace.Source.DisplayName, documents), Documents.Default.PreviewDocument);
        return ExitCode.Success;
    }

    private List<TablePlan> Chosen(VerbContext context, Workspace workspace, MaskingPlan plan)
    {
        var carried = plan.Tables
            .Where(static t => t.CarriesRows)
            .OrderBy(static t => t.Table.Name.ToString(), StringComparer.Ordinal)
            .ToList();
        if (context.Get(_table) is not { } name)
        {
            return carried;
        }

        var wanted = ConfigurationReader.ParseTableName(name, workspace.Schema);
        return carried.Where(t => t.Table.Name == wanted).ToList() is { Count: > 0 } found
            ? found
            : throw CommandException.Usage(
                $"--table: no table {name} is carried; carried are {string.Join(", ", carried.Select(static t => t.Table.Name))}");
    }

    private static void Print(Output output, TablePlan plan, IReadOnlyList<PreviewRow> rows, bool showSource)
    {
        output.Line($"{plan.Table.Name}");
        if (rows.Count == 0)
        {
            output.Line("  no rows");
            output.Line();
            return;
        }

        string[] names = [.. plan.Columns.Select(static c => c.Column.Name)];
        var table = new TextTable(showSource ? ["", .. names] : names);
        foreach (var row in rows)
        {
            if (showSource)
            {
                table.Add(["source", .. row.Source.Select(Cell)]);
                table.Add(["masked", .. row.Masked.Select(Cell)]);
            }
            else
            {
                table.Add([.. row.Masked.Select(Cell)]);
            }
        }

        output.Table(table);
        output.Line();
    }

    private static string Cell(string? value)
    {
        if (value is null)
        {
            return "NULL";
        }

        var runes = value.EnumerateRunes();
        return runes.Count() <= CellWidth ? value : string.Concat(runes.Take(CellWidth - 1).Select(static r => r.ToString())) + "…";
    }
}
