using Npgsql;
using Weir.Masking.Databases.PostgreSql.Connections;
using Weir.Masking.Schema;

namespace Weir.Masking.Databases.PostgreSql;

/// <summary>
/// The databases beside a destination: the one that a run builds, what the destination was before, and what dead runs left.
/// </summary>
internal sealed class TemporaryDatabases(TargetServer server, string runId)
{
    private const int LongestName = 63;
    private const string ReplacedComment = "Weir: replaced by run ";

    private NpgsqlConnection Maintenance => server.Maintenance!;

    private string Target => server.Address.Database;

    /// <summary>The name under which this run builds.</summary>
    public string Name => BuiltName(runId);

    /// <summary>
    /// Drops what earlier runs left: databases whose name and marker agree on an earlier run, and databases that a publication replaced.
    /// One that somebody is connected to belongs to a run that is still going.
    /// </summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        const string doing = "looking for databases of earlier runs";
        var candidates = await Maintenance.QueryAsync(
            doing,
            """
            SELECT datname::text, coalesce(shobj_description(d.oid, 'pg_database'), '') FROM pg_database d
            WHERE starts_with(datname, $1) AND datname <> $2 AND datallowconn AND pg_has_role(datdba, 'USAGE')
              AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)
            """,
            r => (Name: r.GetString(0), Comment: r.GetString(1)),
            cancellationToken,
            Prefix,
            Target).ConfigureAwait(false);
        foreach (var (name, comment) in candidates)
        {
            if (comment.StartsWith(ReplacedComment, StringComparison.Ordinal)
                || await IsOursAsync(name, cancellationToken).ConfigureAwait(false))
            {
                await TryDropAsync(name, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Creates the database, empty, with the source's encoding and locale where the server knows them, else with its own.
    /// </summary>
    public async Task CreateAsync(PostgreSqlSource? source, CancellationToken cancellationToken)
    {
        var doing = $"creating the database {Name}";
        var create = $"CREATE DATABASE {TableName.Quote(Name)} TEMPLATE template0";
        if (source is not null)
        {
            var locale = await ReadLocaleAsync(source, cancellationToken).ConfigureAwait(false);
            try
            {
                await Maintenance.ExecuteAsync(doing, create + locale, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (DatabaseException error) when (error.Failure == DatabaseFailure.Rejected)
            {
                // A locale has other names on another system, and an older server does not know every provider.
            }
        }

        try
        {
            await Maintenance.ExecuteAsync(doing, create + " ENCODING 'UTF8'", cancellationToken).ConfigureAwait(false);
        }
        catch (DatabaseException error) when (error.Failure == DatabaseFailure.Rejected)
        {
            await Maintenance.ExecuteAsync(doing, create + " ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'", cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Swaps names in one transaction, so that the destination is at every moment either the old database or the new one, and then drops
    /// the old one.
    /// </summary>
    public async Task RenameIntoPlaceAsync(CancellationToken cancellationToken)
    {
        var exists = (await server.FindAsync(cancellationToken).ConfigureAwait(false)).Exists;
        var old = Fit(Target, $"_weir_old_{Suffix(runId)}");
        var doing = $"giving the copy its name {Target}";
        try
        {
            await Maintenance.ExecuteAsync(doing, "BEGIN", cancellationToken).ConfigureAwait(false);
            if (exists)
            {
                await Maintenance.ExecuteAsync(
                    doing,
                    $"ALTER DATABASE {TableName.Quote(Target)} RENAME TO {TableName.Quote(old)}; "
                        + $"COMMENT ON DATABASE {TableName.Quote(old)} IS {Session.Literal(ReplacedComment + runId)}",
                    cancellationToken).ConfigureAwait(false);
            }

            await Maintenance.ExecuteAsync(
                doing, $"ALTER DATABASE {TableName.Quote(Name)} RENAME TO {TableName.Quote(Target)}; COMMIT", cancellationToken)
                .ConfigureAwait(false);
        }
        catch (DatabaseException error) when (error.InnerException is PostgresException { SqlState: PostgresErrorCodes.ObjectInUse })
        {
            await Maintenance.ExecuteAsync(doing, "ROLLBACK", CancellationToken.None).ConfigureAwait(false);
            throw new DatabaseException(
                DatabaseFailure.DestinationRefused,
                $"Replacing {server.Address.Display} failed: other sessions are connected to it. End them and run again.",
                error);
        }
        catch (DatabaseException)
        {
            await Maintenance.ExecuteAsync(doing, "ROLLBACK", CancellationToken.None).ConfigureAwait(false);
            throw;
        }

        if (exists)
        {
            await TryDropAsync(old, cancellationToken).ConfigureAwait(false);
        }
    }

    private string Prefix => Fit(Target, "_weir_", reserve: 21);

    private string BuiltName(string run) => Prefix + Suffix(run);

    /// <summary>Letters and digits of a run's id, short enough to stand behind any name.</summary>
    private static string Suffix(string run)
    {
        var letters = string.Concat(run.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
        return letters.Length > 16 ? letters[^16..] : letters;
    }

    private static string Fit(string name, string ending, int reserve = 0)
    {
        while (System.Text.Encoding.UTF8.GetByteCount(name) + ending.Length + reserve > LongestName)
        {
            name = name[..^(char.IsLowSurrogate(name[^1]) ? 2 : 1)];
        }

        return name + ending;
    }

    private async Task<bool> IsOursAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            var connection = await Session.OpenAsync(server.Address.WithDatabase(name), cancellationToken).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
            {
                var marker = await MarkerTable.ReadAsync(connection, cancellationToken).ConfigureAwait(false);
                return marker is not null && name == BuiltName(marker.RunId);
            }
        }
        catch (DatabaseException)
        {
            // What cannot be read is not known to be ours, and stays.
            return false;
        }
    }

    private async Task TryDropAsync(string name, CancellationToken cancellationToken)
    {
        try
        {
            await Maintenance.ExecuteAsync($"dropping the database {name}", $"DROP DATABASE {TableName.Quote(name)}", cancellationToken)
                .ConfigureAwait(false);
        }
        catch (DatabaseException error) when (error.Failure is DatabaseFailure.Rejected or DatabaseFailure.PermissionDenied)
        {
            // Somebody entered it in between; the next run tries again.
        }
    }

    private static async Task<string> ReadLocaleAsync(PostgreSqlSource source, CancellationToken cancellationToken)
    {
        var rows = await source.QueryAsync(
            "reading the source's locale",
            """
            SELECT pg_encoding_to_char(encoding)::text, datcollate::text, datctype::text, coalesce(to_jsonb(d) ->> 'datlocprovider', 'c'),
                   coalesce(to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', '')
            FROM pg_database d WHERE datname = current_database()
            """,
            r => (Encoding: r.GetString(0), Collate: r.GetString(1), Type: r.GetString(2),
                Provider: r.GetString(3), Locale: r.GetString(4)),
            cancellationToken).ConfigureAwait(false);
        var found = rows[0];
        var provider = found.Provider switch
        {
            "i" => $" LOCALE_PROVIDER icu ICU_LOCALE {Session.Literal(found.Locale)}",
            "b" => $" LOCALE_PROVIDER builtin BUILTIN_LOCALE {Session.Literal(found.Locale)}",
            _ => "",
        };
        return $" ENCODING {Session.Literal(found.Encoding)} LC_COLLATE {Session.Literal(found.Collate)} "
            + $"LC_CTYPE {Session.Literal(found.Type)}{provider}";
    }
}
