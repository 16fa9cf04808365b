using System.Data.Common;

namespace Weir.Store;

/// <summary>What <see cref="Database"/> asks of an engine. Members may be called from any thread.</summary>
internal interface IDatabaseEngine : IAsyncDisposable
{
    /// <summary>Cancelled when nothing may be written any more and the process should end.</summary>
    CancellationToken Stopping { get; }

    /// <inheritdoc cref="Database.CountWrites"/>
    Func<CancellationToken, ValueTask<long?>> CountWrites(IReadOnlyCollection<string> tables);

    /// <summary>Runs a unit and returns once it is durable.</summary>
    Task<T> WriteAsync<T>(Func<WriteUnit, T> unit, UnitIsolation isolation, CancellationToken cancellationToken);

    /// <summary>Opens a session whose reads all see one snapshot, taken now.</summary>
    Task<ReadSession> OpenReadAsync(CancellationToken cancellationToken);

    /// <summary>Lends a connection for one statement that reads.</summary>
    Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> read, CancellationToken cancellationToken);

    /// <summary>Takes what was deleted from a table out of the files.</summary>
    Task EraseRemainsAsync(string table, CancellationToken cancellationToken);
}
