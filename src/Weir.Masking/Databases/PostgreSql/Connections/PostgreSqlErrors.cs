using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.RegularExpressions;
using Npgsql;

namespace Weir.Masking.Databases.PostgreSql.Connections;

/// <summary>What a server says about an error, without the parts that quote a row (detail, and the context's values).</summary>
/// <param name="SqlState">The SQLSTATE (PostgreSQL documentation, appendix A).</param>
/// <param name="Message">The primary message. Quotes values for classes 22, 23 and P0.</param>
/// <param name="Table">The table, quoted by the message's fields; empty when none.</param>
/// <param name="Column">The column; empty when none.</param>
/// <param name="Constraint">The constraint; empty when none.</param>
/// <param name="Context">The context, from which only a COPY's column is ever taken.</param>
internal sealed record ServerError(string SqlState, string Message, string Table, string Column, string Constraint, string Context);

/// <summary>Turns what PostgreSQL, Npgsql and libpq report into <see cref="DatabaseException"/> without passing on a row's data.</summary>
internal static partial class PostgreSqlErrors
{
    /// <summary>Translates an error of a server.</summary>
    /// <param name="doing">What was being done, to what: <c>loading public.patients</c>.</param>
    /// <param name="error">What the server said.</param>
    /// <param name="inner">The exception it came as, kept for nobody but a debugger; its text is never printed.</param>
    public static DatabaseException Translate(string doing, ServerError error, Exception? inner = null)
    {
        var failure = Classify(error.SqlState);
        var text = failure switch
        {
            DatabaseFailure.AuthenticationFailed => $"{error.Message}. Check the role and its password (PGPASSFILE or ~/.pgpass).",
            DatabaseFailure.DiskFull => "the server's disk is full. Free space there and run again.",
            DatabaseFailure.ConnectionLost => "the server ended the connection.",
            DatabaseFailure.Rejected => Describe(error),
            _ => $"{error.Message}.",
        };
        return new DatabaseException(failure, $"{Capital(doing)} failed: {text}", HoldsData(error.SqlState) ? null : inner);
    }

    /// <summary>Translates what Npgsql threw.</summary>
    public static DatabaseException Translate(string doing, NpgsqlException error) => error switch
    {
        PostgresException p => Translate(
            doing,
            new ServerError(p.SqlState, p.MessageText, p.TableName ?? "", p.ColumnName ?? "", p.ConstraintName ?? "", p.Where ?? ""),
            p),
        _ when Causes(error).OfType<AuthenticationException>().Any() => new DatabaseException(
            DatabaseFailure.InsecureTransport,
            $"{Capital(doing)} failed: the server's identity could not be verified. "
                + "Name its authority with sslrootcert=FILE in the address, "
            + "or check that the host is the one that the certificate names.",
            error),
        _ when error.Message.Contains("SSL", StringComparison.Ordinal) => new DatabaseException(
            DatabaseFailure.InsecureTransport,
            $"{Capital(doing)} failed: the server does not offer TLS, which is demanded for a host that is not local.",
            error),
        _ when error.Message.Contains("password", StringComparison.OrdinalIgnoreCase) => new DatabaseException(
            DatabaseFailure.AuthenticationFailed,
            $"{Capital(doing)} failed: the server asks for a password and none was found. Give it in PGPASSFILE or ~/.pgpass.",
            error),
        _ when Causes(error).Any(c => c is SocketException or TimeoutException) && !WasConnected(error) => new DatabaseException(
            DatabaseFailure.Unreachable,
            $"{Capital(doing)} failed: the server did not answer. Check host, port and that PostgreSQL runs there.",
            error),
        _ => new DatabaseException(DatabaseFailure.ConnectionLost, $"{Capital(doing)} failed: the connection to the server broke.", error),
    };

    /// <summary>The reason behind an SQLSTATE.</summary>
    public static DatabaseFailure Classify(string sqlState) => sqlState switch
    {
        "42501" => DatabaseFailure.PermissionDenied,
        "53100" => DatabaseFailure.DiskFull,
        "3D000" or "53300" or "57P03" => DatabaseFailure.Unreachable,
        "57P01" or "57P02" => DatabaseFailure.ConnectionLost,
        "54000" => DatabaseFailure.TooLarge,
        _ when sqlState.StartsWith("28", StringComparison.Ordinal) => DatabaseFailure.AuthenticationFailed,
        _ when sqlState.StartsWith("08", StringComparison.Ordinal) => DatabaseFailure.ConnectionLost,
        _ => DatabaseFailure.Rejected,
    };

    private static string Describe(ServerError error)
    {
        if (!HoldsData(error.SqlState))
        {
            return $"{error.Message} ({error.SqlState}).";
        }

        var copied = CopyContext().Match(error.Context);
        var column = error.Column.Length > 0 ? error.Column : copied.Groups["column"].Value;
        var where = string.Concat(
            column.Length > 0 ? $", column {column}" : "",
            error.Constraint.Length > 0 ? $", constraint {error.Constraint}" : "",
            copied.Success ? $", row {copied.Groups["line"].Value} of the load" : "");
        var what = error.SqlState switch
        {
            "23502" => "a NULL where none is allowed",
            "23503" => "a foreign key that refers to no row",
            "23505" => "a duplicate in a unique key",
            "23514" => "a value that a check refuses",
            "23P01" => "a value that an exclusion constraint refuses",
            "22001" => "a value that is too long",
            "22003" => "a number out of range",
            "22021" => "text that is not valid in the database's encoding",
            "22P02" or "22P03" or "22007" => "a value that is malformed for its type",
            _ when error.SqlState.StartsWith("22", StringComparison.Ordinal) => "a value that does not fit its type",
            _ => "a row that the database refuses",
        };
        var table = error.Table.Length > 0 ? $" in {error.Table}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{what}{table}{where} (SQLSTATE {error.SqlState}).");
    }

    /// <summary>Classes whose messages quote values: data exceptions, constraint violations, and whatever a function raises.</summary>
    private static bool HoldsData(string sqlState) => sqlState.Length >= 2 && sqlState[..2] is "22" or "23" or "P0" or "2F" or "38" or "39";

    private static bool WasConnected(NpgsqlException error) =>
        Causes(error).OfType<SocketException>().Any(s => s.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
        || error.Message.Contains("while reading", StringComparison.Ordinal)
        || error.Message.Contains("while writing", StringComparison.Ordinal);

    private static IEnumerable<Exception> Causes(Exception error)
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            yield return e;
        }
    }

    private static string Capital(string text) => text.Length == 0 ? text : char.ToUpperInvariant(text[0]) + text[1..];

    [GeneratedRegex(
        @"^COPY .*?, line (?<line>\d+)(, column (?<column>[^:]+?))?(:|$)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex CopyContext();
}
