using Microsoft.Extensions.Logging;
using Weir.Foundation;
using Weir.Store.Mapping;
using Weir.Store.PostgreSql;
using Weir.Store.Sqlite;

namespace Weir.Store;

/// <summary>
/// One database of Weir, on SQLite or PostgreSQL. Members may be called from any thread. The opener disposes it: waiting units are
/// finished first.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    private readonly IDatabaseEngine _engine;

    private Database(DatabaseAddress address, IDatabaseEngine engine)
    {
        Engine = address.Engine;
        Folder = Path.GetDirectoryName(address.Path);
        _engine = engine;
    }

    /// <summary>The engine that the database runs on.</summary>
    public DatabaseEngine Engine { get; }

    /// <summary>The folder of the SQLite file, for files that belong to it and to this process alone; null on PostgreSQL.</summary>
    public string? Folder { get; }

    /// <summary>
    /// Cancelled when a commit or its fsync failed: nothing is written any more, and the host should end the process, because only a
    /// restart finds out what the disk holds. Never cancelled by disposing.
    /// </summary>
    public CancellationToken Stopping => _engine.Stopping;

    /// <summary>
    /// Begins to count the commits that write any of some tables, for telling whether what was read from them still holds. A commit is
    /// counted before the caller of any of its units is told of it, whichever server of the database made it.
    /// </summary>
    /// <param name="tables">The tables' plain names.</param>
    /// <returns>Gives the count so far; null where it cannot be had, so that nobody can tell without reading.</returns>
    internal Func<CancellationToken, ValueTask<long?>> CountWrites(IReadOnlyCollection<string> tables) => _engine.CountWrites(tables);

    /// <summary>Opens a database, creates it when it is missing, and brings its tables to the newest version.</summary>
    /// <param name="address">Where it is. A SQLite file is locked for this process as long as it is open.</param>
    /// <param name="modules">The tables that callers need; Weir.Store's own come first by themselves.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="time">The clock of <see cref="WriteUnit.Now"/>.</param>
    /// <param name="logs">Where to report what no caller is told.</param>
    /// <param name="cancellationToken">Stops the wait for a lock or a server.</param>
    /// <exception cref="StoreRefusedException">The database is foreign, in use, newer than the program, or cannot be backed up.</exception>
    /// <exception cref="StoreUnavailableException">The server cannot be reached.</exception>
    public static async Task<Database> OpenAsync(
        DatabaseAddress address,
        IReadOnlyList<MigrationSet> modules,
        DatabaseOptions options,
        TimeProvider time,
        ILoggerFactory logs,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(modules);
        RowMapping.Ensure();
        IReadOnlyList<MigrationSet> all = [MigrationSet.Own, .. modules];
        var log = logs.CreateLogger<Database>();
        IDatabaseEngine engine = address.Engine == DatabaseEngine.Sqlite
            ? await SqliteEngine.OpenAsync(address, all, options, time, log, cancellationToken).ConfigureAwait(false)
            : await PostgreSqlEngine.OpenAsync(address, all, options, time, log, cancellationToken).ConfigureAwait(false);
        return new Database(address, engine);
    }

    /// <summary>Makes ids of a kind usable in rows and parameters, for all databases of the process. Repeating it is harmless.</summary>
    public static void RegisterId<TKind>()
        where TKind : IIdKind
    {
        RowMapping.Ensure();
        RowMapping.RegisterId<TKind>();
    }

    /// <summary>Does the same for a type that is an id, or an id that may be missing; any other type is left alone.</summary>
    public static void RegisterId(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain.IsGenericType && plain.GetGenericTypeDefinition() == typeof(Id<>))
        {
            typeof(Database).GetMethod(nameof(RegisterId), 1, [])!.MakeGenericMethod(plain.GetGenericArguments()).Invoke(null, null);
        }
    }

    /// <summary>
    /// Runs a unit of change in a transaction of its own and returns its value once it is durable. Units behave as if they ran one after
    /// the other; a unit that throws leaves nothing behind, and only its caller sees the exception.
    /// </summary>
    /// <param name="unit">Short, synchronous, repeatable, without I/O of its own.</param>
    /// <param name="cancellationToken">Takes the unit back if it has not begun; once begun, its outcome is reported.</param>
    /// <exception cref="StoreException">The unit was not kept, or see <see cref="StoreUnavailableException.IsOutcomeUnknown"/>.</exception>
    public Task<T> WriteAsync<T>(Func<WriteUnit, T> unit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return typeof(Task).IsAssignableFrom(typeof(T))
            ? throw new ArgumentException("A unit is synchronous: it must not return a task.", nameof(unit))
            : WriteAsync(unit, UnitIsolation.Serializable, cancellationToken);
    }

    /// <inheritdoc cref="WriteAsync{T}(Func{WriteUnit, T}, CancellationToken)"/>
    public Task WriteAsync(Action<WriteUnit> unit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return _engine.WriteAsync(
            context =>
            {
                unit(context);
                return true;
            },
            UnitIsolation.Serializable,
            cancellationToken);
    }

    /// <summary>Runs a unit of this library's own with the isolation that it needs.</summary>
    internal Task<T> WriteAsync<T>(Func<WriteUnit, T> unit, UnitIsolation isolation, CancellationToken cancellationToken) =>
        _engine.WriteAsync(unit, isolation, cancellationToken);

    /// <summary>Opens reads that all see one snapshot, which includes every unit that has completed by now. The caller disposes it.</summary>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public Task<ReadSession> OpenReadAsync(CancellationToken cancellationToken) => _engine.OpenReadAsync(cancellationToken);

    /// <summary>Returns all rows of one query.</summary>
    /// <exception cref="StoreException">The query failed.</exception>
    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? arguments, CancellationToken cancellationToken) =>
        _engine.ReadAsync(connection => Rows.QueryAsync<T>(connection, null, sql, arguments, cancellationToken), cancellationToken);

    /// <summary>Returns the one row of a query; the default when there is none.</summary>
    /// <exception cref="StoreException">The query failed.</exception>
    /// <exception cref="InvalidOperationException">There is more than one row.</exception>
    public async Task<T?> QueryOneAsync<T>(string sql, object? arguments, CancellationToken cancellationToken) =>
        Rows.One(await QueryAsync<T>(sql, arguments, cancellationToken).ConfigureAwait(false));

    /// <summary>
    /// Takes what was deleted or overwritten in a table out of the database's files: on SQLite the log is moved into the file and cut to
    /// nothing, on PostgreSQL the table is written anew. Slow, for what must not remain readable; backups and copies are not touched.
    /// </summary>
    /// <param name="table">The table's plain name.</param>
    /// <param name="cancellationToken">Stops the wait; the remains may then still be there.</param>
    /// <exception cref="StoreException">It could not be done, or a reader held an old snapshot for too long; try again.</exception>
    public Task EraseRemainsAsync(string table, CancellationToken cancellationToken) =>
        table.All(static letter => letter is (>= 'a' and <= 'z') or '_')
            ? _engine.EraseRemainsAsync(table, cancellationToken)
            : throw new ArgumentException("A table's name has lower-case letters and underscores.", nameof(table));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _engine.DisposeAsync();
}
