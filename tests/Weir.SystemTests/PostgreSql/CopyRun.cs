using Weir.Masking.Destinations;
using Weir.Masking.Schema;
using Weir.Masking.Sources;

namespace Weir.SystemTests.PostgreSql;

/// <summary>The smallest run: every row of every table, unchanged, through reader and writer.</summary>
internal static class CopyRun
{
    public static RunMarker Marker(string runId, RunState state) => new(
        state, runId, "0.1.0", "key", "configuration", "schema", new DateTimeOffset(2024, 2, 29, 12, 0, 0, TimeSpan.Zero), "");

    public static async Task RunAsync(
        SourceDatabase source,
        DestinationDatabase destination,
        CancellationToken cancellationToken,
        string runId = "run1",
        DestinationPolicy? policy = null,
        IReadOnlySet<TableName>? skipped = null,
        IReadOnlyList<string>? grantReadTo = null)
    {
        var schema = await source.ReadSchemaAsync(cancellationToken);
        await PrepareAsync(source, schema, destination, cancellationToken, runId, policy, skipped, grantReadTo);
        foreach (var table in schema.Tables.Where(t => skipped?.Contains(t.Name) != true))
        {
            await LoadAsync(source, destination, table, cancellationToken);
        }

        await destination.FinishAsync(new Progress<string>(), cancellationToken);
        await destination.PublishAsync(Marker(runId, RunState.Finished), cancellationToken);
    }

    public static Task PrepareAsync(
        SourceDatabase source,
        DatabaseSchema schema,
        DestinationDatabase destination,
        CancellationToken cancellationToken,
        string runId = "run1",
        DestinationPolicy? policy = null,
        IReadOnlySet<TableName>? skipped = null,
        IReadOnlyList<string>? grantReadTo = null) =>
        destination.PrepareAsync(
            new DestinationPreparation(
                source,
                schema,
                skipped ?? new HashSet<TableName>(),
                policy ?? new DestinationPolicy(false, null),
                Marker(runId, RunState.Unfinished),
                grantReadTo ?? []),
            cancellationToken);

    public static async Task<long> LoadAsync(
        SourceDatabase source, DestinationDatabase destination, TableSchema table, CancellationToken cancellationToken)
    {
        var read = Databases.WholeTable(table);
        var columns = table.Columns.Where(c => !c.IsGenerated).ToList();
        var rows = 0L;
        foreach (var slice in await source.SliceAsync(read, 2, cancellationToken))
        {
            using var reader = source.OpenReader(read, slice);
            using var writer = destination.OpenWriter(new TableLoad(table, columns));
            while (reader.TryRead(out var frame))
            {
                writer.Write(frame);
            }

            rows += writer.Complete();
        }

        return rows;
    }
}
