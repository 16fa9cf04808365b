using System.Data.Common;
using System.Globalization;
using Dapper;
using Microsoft.Extensions.Logging;

namespace Weir.Store.Schema;

/// <summary>
/// Brings all modules' tables to their newest versions in one transaction, from whatever version they have. Refuses a database that is
/// newer than the program, or whose applied migrations are not the program's.
/// </summary>
internal static class Migrator
{
    private const string VersionTable = """
        CREATE TABLE IF NOT EXISTS schema_version (
            module text NOT NULL,
            version integer NOT NULL,
            name text NOT NULL,
            applied_at bigint NOT NULL,
            checksum text NOT NULL,
            PRIMARY KEY (module, version)
        )
        """;

    /// <summary>Applies what is missing.</summary>
    /// <param name="connection">An open connection that nobody else uses.</param>
    /// <param name="dialect">The engine's ways.</param>
    /// <param name="modules">In the order to apply them.</param>
    /// <param name="time">For <c>applied_at</c>.</param>
    /// <param name="log">Says what was applied and where the backup is.</param>
    /// <param name="cancellationToken">Stops before the commit.</param>
    /// <exception cref="StoreRefusedException">The database must not be migrated by this program, or no backup could be made.</exception>
    public static async Task RunAsync(
        DbConnection connection,
        Dialect dialect,
        IReadOnlyList<MigrationSet> modules,
        TimeProvider time,
        ILogger log,
        CancellationToken cancellationToken)
    {
        if (modules.Select(static module => module.Module).Distinct(StringComparer.Ordinal).Count() != modules.Count)
        {
            throw new ArgumentException("A module is given twice.", nameof(modules));
        }

        try
        {
            await dialect.LockAsync(connection, cancellationToken).ConfigureAwait(false);
            try
            {
                await connection.ExecuteAsync(Command(VersionTable, null, cancellationToken)).ConfigureAwait(false);
                var applied = (await connection.QueryAsync<AppliedMigration>(Command(
                    "SELECT module, version, checksum FROM schema_version ORDER BY module, version", null, cancellationToken))
                    .ConfigureAwait(false)).AsList();
                var pending = Pending(modules, applied);
                if (pending.Count > 0)
                {
                    if (applied.Count > 0)
                    {
                        var backup = await dialect.BackUpAsync(connection, Versions(applied), cancellationToken).ConfigureAwait(false);
                        log.BackedUp(backup);
                    }

                    await ApplyAsync(connection, dialect, pending, time, log, cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                await UnlockAsync(connection, dialect, log).ConfigureAwait(false);
            }
        }
        catch (DbException error)
        {
            throw StoreErrors.Translate(error);
        }
    }

    private static async Task UnlockAsync(DbConnection connection, Dialect dialect, ILogger log)
    {
        try
        {
            await dialect.UnlockAsync(connection).ConfigureAwait(false);
        }
        catch (DbException error)
        {
            // The connection is broken, and its locks went with it; what broke it is already on its way to the caller.
            log.AlreadyUndone(error);
        }
    }

    private static List<Migration> Pending(IReadOnlyList<MigrationSet> modules, List<AppliedMigration> applied)
    {
        foreach (var row in applied)
        {
            var known = modules.FirstOrDefault(module => module.Module == row.Module);
            if (known is null)
            {
                throw new StoreRefusedException(
                    $"The database holds tables of '{row.Module}', which this program does not know: it was written by a newer Weir. "
                    + "Start that version, or name another database.");
            }

            if (row.Version > known.Migrations.Count)
            {
                var newest = applied.Where(other => other.Module == row.Module).Max(static other => other.Version);
                throw new StoreRefusedException(
                    $"The database's tables of '{row.Module}' have version {newest}, this program knows versions up to {known.Migrations.Count}: "
                    + $"it was written by a newer Weir. Start that version, or restore a backup of version {known.Migrations.Count}.");
            }

            if (known.Migrations[row.Version - 1].Checksum != row.Checksum)
            {
                throw new StoreRefusedException(
                    $"Migration {row.Version} of '{row.Module}' is not the one that the database was made with. "
                    + "An applied migration is never changed; start the Weir that this database belongs to.");
            }
        }

        return [.. modules.SelectMany(module => module.Migrations.Skip(applied.Count(row => row.Module == module.Module)))];
    }

    private static async Task ApplyAsync(
        DbConnection connection, Dialect dialect, List<Migration> pending, TimeProvider time, ILogger log, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync(Command(dialect.Begin, null, cancellationToken)).ConfigureAwait(false);
        try
        {
            foreach (var migration in pending)
            {
                await ApplyAsync(connection, dialect, migration, time, cancellationToken).ConfigureAwait(false);
            }

            await connection.ExecuteAsync(Command("COMMIT TRANSACTION", null, cancellationToken)).ConfigureAwait(false);
        }
        catch
        {
            try
            {
                await connection.ExecuteAsync("ROLLBACK TRANSACTION").ConfigureAwait(false);
            }
            catch (DbException rollback)
            {
                // The engine has rolled back by itself, or the connection is gone with its transaction.
                log.AlreadyUndone(rollback);
            }

            throw;
        }

        foreach (var migration in pending)
        {
            log.Migrated(migration.Module, migration.Version, migration.Name);
        }
    }

    private static async Task ApplyAsync(
        DbConnection connection, Dialect dialect, Migration migration, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await connection.ExecuteAsync(Command(dialect.Translate(migration.Sql), null, cancellationToken)).ConfigureAwait(false);
        }
        catch (DbException error)
        {
            throw new StoreException(
                $"Migration {migration.Version:0000}_{migration.Name} of '{migration.Module}' failed and nothing was changed: {error.Message}",
                error);
        }

        await connection.ExecuteAsync(Command(
            "INSERT INTO schema_version (module, version, name, applied_at, checksum) VALUES (@Module, @Version, @Name, @Now, @Checksum)",
            new { migration.Module, migration.Version, migration.Name, Now = time.GetUtcNow(), migration.Checksum },
            cancellationToken)).ConfigureAwait(false);
    }

    private static string Versions(IEnumerable<AppliedMigration> applied) => string.Join('.', applied
        .GroupBy(static row => row.Module, StringComparer.Ordinal)
        .Select(static module => string.Create(CultureInfo.InvariantCulture, $"{module.Key}-{module.Max(static row => row.Version)}")));

    private static CommandDefinition Command(string sql, object? arguments, CancellationToken cancellationToken) =>
        new(sql, arguments, commandTimeout: 0, cancellationToken: cancellationToken);

    private sealed record AppliedMigration(string Module, int Version, string Checksum);
}
