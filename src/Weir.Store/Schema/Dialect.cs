using System.Data.Common;

namespace Weir.Store.Schema;

/// <summary>Where migrating differs between the engines.</summary>
internal abstract class Dialect
{
    /// <summary>The statement that begins the transaction of all migrations.</summary>
    public abstract string Begin { get; }

    /// <summary>Keeps other servers from migrating, and makes sure that there is a place for tables.</summary>
    public abstract Task LockAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>Undoes <see cref="LockAsync"/>.</summary>
    public abstract Task UnlockAsync(DbConnection connection);

    /// <summary>Backs the database up and returns where; throws when it cannot be done and was not waived.</summary>
    /// <param name="connection">The locked connection, in no transaction.</param>
    /// <param name="versions">The versions that the database has, such as <c>guard-3.store-1</c>.</param>
    /// <param name="cancellationToken">Stops the backup.</param>
    public abstract Task<string> BackUpAsync(DbConnection connection, string versions, CancellationToken cancellationToken);

    /// <summary>Replaces the tokens of a migration.</summary>
    public abstract string Translate(string sql);
}
