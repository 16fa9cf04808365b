using Weir.Masking.Configuration;
using Weir.Masking.Databases;
using Weir.Masking.Detection;
using Weir.Masking.Keys;
using Weir.Masking.Plans;
using Weir.Masking.Reports;
using Weir.Masking.Runs;

namespace Weir.SystemTests.Masking;

/// <summary>The steps of the main job, as a user takes them: scan, first configuration, plan, run.</summary>
internal static class Workbench
{
    /// <summary>Scans a source and writes its first configuration.</summary>
    public static async Task<MaskingConfiguration> InitAsync(string source, CancellationToken cancellationToken)
    {
        var address = DatabaseAddress.Parse(source);
        await using var database = await DatabaseEngines.For(address).OpenSourceAsync(address, ConnectionOptions.Default, cancellationToken);
        var schema = await database.ReadSchemaAsync(cancellationToken);
        var scan = await ColumnScanner.ScanAsync(database, schema, new ScanOptions(), null, cancellationToken);
        var references = await UndeclaredReferences.FindAsync(database, schema, cancellationToken);
        return InitialConfiguration.Make(schema, scan, new MaskingConfiguration { VirtualForeignKeys = references }).Configuration;
    }

    /// <summary>Plans and runs; the result is returned whatever the outcome.</summary>
    public static async Task<RunResult> MaskAsync(
        string source,
        string destination,
        MaskingConfiguration configuration,
        MasterKey key,
        CancellationToken cancellationToken,
        RunOptions? options = null,
        Action<RunMonitor>? watch = null)
    {
        var from = DatabaseAddress.Parse(source);
        var to = DatabaseAddress.Parse(destination);
        await using var reader = await DatabaseEngines.For(from).OpenSourceAsync(from, ConnectionOptions.Default, cancellationToken);
        await using var writer = await DatabaseEngines.For(to).OpenDestinationAsync(to, ConnectionOptions.Default, cancellationToken);
        var schema = await reader.ReadSchemaAsync(cancellationToken);
        var notices = schema.Notices.Concat(writer.Examine(schema, SkippedTables(configuration, schema))).ToList();
        var plan = Planner.Make(configuration, schema, key, notices, PlanOptions.Default);
        var run = new MaskingRun(plan, reader, writer, key, options ?? new RunOptions(), TimeProvider.System);
        watch?.Invoke(run.Monitor);
        return await run.RunAsync(cancellationToken);
    }

    /// <summary>Runs and expects success; on failure the message says what went wrong.</summary>
    public static async Task<RunReport> SucceedAsync(
        string source,
        string destination,
        MaskingConfiguration configuration,
        MasterKey key,
        CancellationToken cancellationToken,
        RunOptions? options = null)
    {
        var result = await MaskAsync(source, destination, configuration, key, cancellationToken, options);
        Assert.True(
            result.Outcome == RunOutcome.Succeeded,
            $"{result.Outcome}: {result.DestinationState} {result.Failure} {(result.Report is null ? "" : ReportJson.Write(result.Report))}");
        return result.Report!;
    }

    private static HashSet<Weir.Masking.Schema.TableName> SkippedTables(
        MaskingConfiguration configuration, Weir.Masking.Schema.DatabaseSchema schema) =>
        [
            .. configuration.Tables
                .Where(t => t.Mode == TableMode.Skip)
                .Select(t => ConfigurationReader.ParseTableName(t.Name, schema)),
        ];
}
