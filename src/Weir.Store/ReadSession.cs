using System.Data.Common;
using Weir.Store.Mapping;

namespace Weir.Store;

/// <summary>
/// Reads that all see the database as it was when the session was opened. Not for concurrent use; dispose it soon, because it holds a
/// connection and, on SQLite, keeps the log from being emptied.
/// </summary>
public sealed class ReadSession : IAsyncDisposable
{
    private readonly DbConnection _connection;
    private readonly DbTransaction? _transaction;
    private Func<ValueTask>? _release;

    internal ReadSession(DbConnection connection, DbTransaction? transaction, Func<ValueTask> release)
    {
        _connection = connection;
        _transaction = transaction;
        _release = release;
    }

    /// <summary>Returns all rows of a query, each as a <typeparamref name="T"/>.</summary>
    /// <exception cref="StoreException">The query failed.</exception>
    public Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? arguments, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_release is null, this);
        return Rows.QueryAsync<T>(_connection, _transaction, sql, arguments, cancellationToken);
    }

    /// <summary>Returns the one row of a query; the default when there is none.</summary>
    /// <exception cref="StoreException">The query failed.</exception>
    /// <exception cref="InvalidOperationException">There is more than one row.</exception>
    public async Task<T?> QueryOneAsync<T>(string sql, object? arguments, CancellationToken cancellationToken) =>
        Rows.One(await QueryAsync<T>(sql, arguments, cancellationToken).ConfigureAwait(false));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _release, null)?.Invoke() ?? ValueTask.CompletedTask;
}
