using System.Data.Common;
using System.Text.RegularExpressions;
using Npgsql;

namespace Weir.Store.Mapping;

/// <summary>
/// Lets <c>IN @list</c> be written on both engines: for SQLite Dapper spells the list out, PostgreSQL takes it whole as <c>= ANY(@list)</c>.
/// The list is an array or <see cref="List{T}"/> of texts or numbers.
/// </summary>
internal static partial class ListCondition
{
    /// <summary>The statement as the connection's engine reads it.</summary>
    public static string For(DbConnection connection, string sql) =>
        connection is NpgsqlConnection && sql.Contains("IN @", StringComparison.OrdinalIgnoreCase)
            ? Condition().Replace(sql, static match => $"{(match.Groups["not"].Success ? "<> ALL" : "= ANY")}({match.Groups["list"].ValueSpan})")
            : sql;

    [GeneratedRegex(@"\b(?<not>NOT\s+)?IN\s+(?<list>@\w+)", RegexOptions.IgnoreCase)]
    private static partial Regex Condition();
}
