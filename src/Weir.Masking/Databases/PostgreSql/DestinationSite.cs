using Npgsql;
using Weir.Masking.Databases.PostgreSql.Connections;
using Weir.Masking.Destinations;
using Weir.Masking.Schema;
using Weir.PostgreSql;

namespace Weir.Masking.Databases.PostgreSql;

/// <summary>
/// Where a copy is built: a temporary database on the same server that takes the final name at the end, or, where the role may not create
/// databases, the empty database itself, whose marker says unfinished until the end. A session stays in it during the run, so that no other
/// run takes it for abandoned.
/// </summary>
internal sealed class DestinationSite : IAsyncDisposable
{
    private readonly TargetServer _server;
    private readonly TemporaryDatabases? _temporary;
    private readonly bool _mustEmpty;
    private readonly RunMarker _marker;
    private NpgsqlConnection? _connection;

    private DestinationSite(TargetServer server, TemporaryDatabases? temporary, bool mustEmpty, RunMarker marker)
    {
        _server = server;
        _temporary = temporary;
        _mustEmpty = mustEmpty;
        _marker = marker;
        Address = temporary is null ? server.Address : server.Address.WithDatabase(temporary.Name);
    }

    /// <summary>Where rows are loaded.</summary>
    public PostgreSqlAddress Address { get; }

    /// <summary>The session that holds the place.</summary>
    public NpgsqlConnection Connection => _connection ?? throw new InvalidOperationException("the site has not been created");

    /// <summary>Applies the policy to what stands there and decides where to build. Changes nothing.</summary>
    /// <exception cref="DatabaseException">The destination may not be used.</exception>
    public static async Task<DestinationSite> ChooseAsync(
        TargetServer server, DestinationPreparation preparation, CancellationToken cancellationToken)
    {
        var finding = await server.InspectAsync(cancellationToken).ConfigureAwait(false);
        var name = server.Address.Database;
        var mayReplaceForeign = preparation.Policy.ReplaceForeign == name;
        switch (finding.State)
        {
            case TargetState.Marked when !preparation.Policy.Replace && !mayReplaceForeign:
                throw Refused($"holds a copy that run {finding.Marker!.RunId} made ({finding.Marker.State}). Use --replace to replace it");
            case TargetState.Foreign when !mayReplaceForeign:
                throw Refused($"is not empty and was not made by Weir. Name another database, or use --replace-foreign {name} to lose it");
        }

        var (exists, isOwned) = await server.FindAsync(cancellationToken).ConfigureAwait(false);
        var canCreate = await server.CanCreateDatabasesAsync(cancellationToken).ConfigureAwait(false);
        var keepsExtensions = finding is { State: TargetState.Empty, HasExtensions: true };
        if (canCreate && (!exists || isOwned) && !keepsExtensions)
        {
            return new DestinationSite(server, new TemporaryDatabases(server, preparation.Marker.RunId), false, preparation.Marker);
        }

        return finding.State switch
        {
            TargetState.Empty => new DestinationSite(server, null, false, preparation.Marker),
            TargetState.Marked => new DestinationSite(server, null, true, preparation.Marker),
            _ => throw new DatabaseException(
                DatabaseFailure.PermissionDenied,
                $"Building {server.Address.Display} failed: the role may not create databases"
                    + (exists ? " or does not own this one. " : ". ")
                    + "Grant it CREATEDB and the database, or give it an empty database of that name."),
        };

        DatabaseException Refused(string why) =>
            new(DatabaseFailure.DestinationRefused, $"The destination {server.Address.Display} {why}.");
    }

    /// <summary>Makes the place ready and marks it unfinished.</summary>
    public async Task CreateAsync(PostgreSqlSource? source, CancellationToken cancellationToken)
    {
        if (_temporary is not null)
        {
            await _temporary.SweepAsync(cancellationToken).ConfigureAwait(false);
            await _temporary.CreateAsync(source, cancellationToken).ConfigureAwait(false);
        }

        _connection = await Session.OpenAsync(Address, cancellationToken).ConfigureAwait(false);
        await MarkerTable.WriteAsync(_connection, _marker, cancellationToken).ConfigureAwait(false);
        if (_mustEmpty)
        {
            await DatabaseEmptier.EmptyAsync(_connection, cancellationToken).ConfigureAwait(false);
        }

        await CommentAsync($"unfinished copy of run {_marker.RunId}", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Marks the copy finished and gives it its final name.</summary>
    public async Task PublishAsync(RunMarker marker, CancellationToken cancellationToken)
    {
        await MarkerTable.WriteAsync(Connection, marker, cancellationToken).ConfigureAwait(false);
        await CommentAsync($"copy made by run {marker.RunId}", cancellationToken).ConfigureAwait(false);
        if (_temporary is not null)
        {
            await Connection.DisposeAsync().ConfigureAwait(false);
            _connection = null;
            await _temporary.RenameIntoPlaceAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>See <see cref="DestinationDatabase.AbandonAsync"/>.</summary>
    public async Task<string> AbandonAsync(RunMarker marker)
    {
        try
        {
            await DisposeAsync().ConfigureAwait(false);
            var connection = await Session.OpenAsync(Address, CancellationToken.None).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                await MarkerTable.WriteAsync(connection, marker, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (Exception error) when (error is DatabaseException or NpgsqlException or IOException)
        {
            // The marker that stands there says unfinished already, or nothing was created.
        }

        return _temporary is null
            ? $"{_server.Address.Display} is marked unfinished; run again with --replace to make it anew."
            : $"{_server.Address.Display} is as it was; what was built stands in the database {Address.Database}, marked unfinished, "
                + "and is dropped by the next run.";
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_connection is not null)
        {
            await _connection.DisposeAsync().ConfigureAwait(false);
            _connection = null;
        }
    }

    private async Task CommentAsync(string state, CancellationToken cancellationToken)
    {
        // Only the owner may comment on a database; in an administrator's database the marker alone has to do.
        var isOwner = await Connection.ScalarAsync<bool>(
            "reading the database's owner",
            "SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()",
            cancellationToken).ConfigureAwait(false);
        if (isOwner)
        {
            await Connection.ExecuteAsync(
                "commenting on the database",
                $"COMMENT ON DATABASE {TableName.Quote(Address.Database)} IS {Session.Literal("Weir: " + state)}",
                cancellationToken).ConfigureAwait(false);
        }
    }
}
