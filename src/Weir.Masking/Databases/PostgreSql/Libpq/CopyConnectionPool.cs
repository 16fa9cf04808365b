using System.Collections.Concurrent;
using Weir.PostgreSql;

namespace Weir.Masking.Databases.PostgreSql.Libpq;

/// <summary>
/// Connections that readers or writers of one database pass on to each other, so that a schema of a thousand small tables does not
/// authenticate a thousand times. Thread-safe. Disposing closes those that nobody holds, and later those that come back.
/// </summary>
/// <param name="address">Where they lead.</param>
/// <param name="begin">What each runs once after connecting.</param>
internal sealed class CopyConnectionPool(PostgreSqlAddress address, Action<CopyConnection> begin) : IDisposable
{
    private readonly ConcurrentBag<CopyConnection> _idle = [];
    private volatile bool _disposed;

    /// <summary>Takes an idle connection or opens one. The caller gives it back or disposes it.</summary>
    public CopyConnection Take()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_idle.TryTake(out var idle))
        {
            return idle;
        }

        var connection = CopyConnection.Open(address);
        try
        {
            begin(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Gives back a connection that is as it was when it was taken.</summary>
    public void Return(CopyConnection connection)
    {
        if (_disposed || connection.IsCancelled)
        {
            connection.Dispose();
            return;
        }

        _idle.Add(connection);
        if (_disposed)
        {
            Dispose();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _disposed = true;
        while (_idle.TryTake(out var connection))
        {
            connection.Dispose();
        }
    }
}
