using Weir.Masking.Databases.PostgreSql.Codecs;
using Weir.Masking.Databases.PostgreSql.Connections;
using Weir.Masking.Databases.PostgreSql.Libpq;
using Weir.Masking.Databases.PostgreSql.Tools;
using Weir.Masking.Destinations;
using Weir.Masking.Schema;
using Weir.Masking.Schema.Portable;
using Weir.Masking.Sources;
using Weir.Masking.Values;
using Weir.PostgreSql;

namespace Weir.Masking.Databases.PostgreSql;

/// <summary>
/// A PostgreSQL database being made, beside its final place or in it (<see cref="DestinationSite"/>). A PostgreSQL source's schema comes
/// through pg_dump; another engine's is made from its neutral description.
/// </summary>
internal sealed class PostgreSqlDestination : DestinationDatabase
{
    private readonly PostgreSqlAddress _address;
    private readonly TargetServer _server;
    private DestinationSite? _site;
    private DestinationPreparation? _preparation;
    private SchemaDump? _dump;
    private PortableDdl? _ddl;
    private CopyConnectionPool? _writers;
    private bool _published;

    private PostgreSqlDestination(PostgreSqlAddress address, TargetServer server)
    {
        _address = address;
        _server = server;
    }

    /// <inheritdoc />
    public override string Engine => PostgreSqlEngine.EngineName;

    /// <inheritdoc />
    public override string DisplayName => _address.Display;

    /// <inheritdoc />
    public override string Transport => _server.Transport;

    /// <inheritdoc />
    public override int MaxWriters => 4;

    private DestinationSite Site => _site ?? throw new InvalidOperationException("the destination has not been prepared");

    private DestinationPreparation Preparation =>
        _preparation ?? throw new InvalidOperationException("the destination has not been prepared");

    /// <summary>Connects to the server; the database itself need not exist.</summary>
    public static async Task<PostgreSqlDestination> OpenAsync(PostgreSqlAddress address, CancellationToken cancellationToken) =>
        new(address, await TargetServer.OpenAsync(address, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc />
    public override async Task<string?> GetIdentityAsync(CancellationToken cancellationToken) =>
        (await _server.ReadIdentityAsync(cancellationToken).ConfigureAwait(false))?.ToString();

    /// <inheritdoc />
    public override IReadOnlyList<SchemaNotice> Examine(DatabaseSchema schema, IReadOnlySet<TableName> skippedTables) =>
        schema.Engine == PostgreSqlEngine.EngineName
            ? ExamineSkips(schema, skippedTables)
            : PortableSchema.ToPostgreSql(schema, skippedTables).Notices;

    /// <inheritdoc />
    public override async Task PrepareAsync(DestinationPreparation preparation, CancellationToken cancellationToken)
    {
        await _server.DemandRolesAsync(preparation.GrantReadTo, cancellationToken).ConfigureAwait(false);
        var source = preparation.Source as PostgreSqlSource;
        if (source is not null)
        {
            await DemandFitAsync(source, cancellationToken).ConfigureAwait(false);
        }

        var site = await DestinationSite.ChooseAsync(_server, preparation, cancellationToken).ConfigureAwait(false);
        if (source is not null)
        {
            _dump = await SchemaDump.TakeAsync(source, preparation.SkippedTables, cancellationToken).ConfigureAwait(false);
        }

        _site = site;
        _preparation = preparation;
        await _site.CreateAsync(source, cancellationToken).ConfigureAwait(false);
        if (_dump is not null)
        {
            await _dump.RestoreAsync("pre-data", _site.Address, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            _ddl = PortableSchema.ToPostgreSql(preparation.Schema, preparation.SkippedTables);
            foreach (var statement in _ddl.PreData)
            {
                await _site.Connection.ExecuteAsync("creating the tables", statement, cancellationToken).ConfigureAwait(false);
            }
        }

        _writers = new CopyConnectionPool(_site.Address, c => c.Execute("opening a writer", "SET synchronous_commit = off"));
    }

    /// <inheritdoc />
    public override RowWriter OpenWriter(TableLoad load) => new PostgreSqlRowWriter(
        _writers ?? throw new InvalidOperationException("the destination has not been prepared"),
        LoadStatements.For(load),
        load.Table.Name.ToString());

    /// <inheritdoc />
    public override FieldCodec CreateCodec(LogicalType sourceType) => Preparation.Schema.Engine == PostgreSqlEngine.EngineName
        ? PostgreSqlCodecs.Create(sourceType)
        : PortableSchema.CreatePostgreSqlCodec(sourceType, PostgreSqlCodecs.Create);

    /// <inheritdoc />
    public override bool TakesFieldsOf(string sourceEngine, LogicalType sourceType) => sourceEngine == PostgreSqlEngine.EngineName;

    /// <inheritdoc />
    public override async Task FinishAsync(IProgress<string> progress, CancellationToken cancellationToken)
    {
        _writers?.Dispose();
        progress.Report("building keys, indexes and constraints");
        if (_dump is not null)
        {
            await _dump.RestoreAsync("post-data", Site.Address, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            foreach (var statement in _ddl!.PostData)
            {
                await Site.Connection.ExecuteAsync("building keys", statement, cancellationToken).ConfigureAwait(false);
            }
        }

        await CopyFinisher.FinishAsync(Site.Connection, Preparation.Source as PostgreSqlSource, progress, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <inheritdoc />
    public override async Task<SourceDatabase> OpenForCheckAsync(CancellationToken cancellationToken) =>
        await PostgreSqlSource.OpenAsync(Site.Address, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc />
    public override async Task PublishAsync(RunMarker marker, CancellationToken cancellationToken)
    {
        await ReadGrants.GrantAsync(Site.Connection, _address.Database, Preparation.GrantReadTo, cancellationToken).ConfigureAwait(false);
        await Site.PublishAsync(marker, cancellationToken).ConfigureAwait(false);
        _published = true;
    }

    /// <inheritdoc />
    public override async Task<string> AbandonAsync(string reason)
    {
        if (_published)
        {
            return $"{DisplayName} was published before the run ended.";
        }

        if (_site is null || _preparation is null)
        {
            return $"{DisplayName} is as it was: nothing was changed there.";
        }

        return await _site.AbandonAsync(_preparation.Marker with { Note = reason }).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        _writers?.Dispose();
        _dump?.Dispose();
        if (_site is not null)
        {
            await _site.DisposeAsync().ConfigureAwait(false);
        }

        await _server.DisposeAsync().ConfigureAwait(false);
    }

    private async Task DemandFitAsync(PostgreSqlSource source, CancellationToken cancellationToken)
    {
        if (await _server.ReadIdentityAsync(cancellationToken).ConfigureAwait(false) is { } identity
            && identity.IsSameAs(await source.ReadIdentityAsync(cancellationToken).ConfigureAwait(false)))
        {
            throw new DatabaseException(
                DatabaseFailure.DestinationRefused,
                $"The destination {DisplayName} is the source {source.DisplayName} itself, or a standby of it. Name another database.");
        }

        if (_server.Major < source.ServerMajor)
        {
            throw new DatabaseException(
                DatabaseFailure.DestinationRefused,
                $"The destination's server is PostgreSQL {_server.Major}, older than the source's {source.ServerMajor}. "
                + "Use a server of the same version or newer.");
        }
    }

    private static List<SchemaNotice> ExamineSkips(DatabaseSchema schema, IReadOnlySet<TableName> skipped)
    {
        var notices = new List<SchemaNotice>();
        var skippedWords = skipped.Select(t => $"table {t}").ToHashSet(StringComparer.Ordinal);
        foreach (var use in schema.TableUses.Where(u => skipped.Contains(u.Table) && !skippedWords.Contains(u.What)))
        {
            notices.Add(new SchemaNotice(
                use.What, $"needs {use.Table}, which is skipped; truncate that table instead, or drop the object first", IsRefusal: true));
        }

        foreach (var key in schema.ForeignKeys.Where(k => skipped.Contains(k.ReferencedTable) && !skipped.Contains(k.Table)))
        {
            notices.Add(new SchemaNotice(
                $"foreign key {key.Name} of {key.Table}", $"left out: it refers to {key.ReferencedTable}, which is skipped"));
        }

        return notices;
    }
}
