using System.Text;
using Weir.Masking.Schema;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>Reads and changes the CREATE TABLE statements that SQLite keeps (sqlite.org/lang_createtable.html). Pure.</summary>
internal static class SqliteTableSql
{
    /// <summary>The CHECK constraints of a table, with the columns whose names they mention.</summary>
    public static IReadOnlyList<CheckConstraint> Checks(string sql, string table, IReadOnlyList<string> columns)
    {
        var tokens = SqlTokens.Of(sql);
        var checks = new List<CheckConstraint>();
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            if (tokens[i].Depth != 1 || !tokens[i].Is("CHECK") || !tokens[i + 1].Is('('))
            {
                continue;
            }

            var close = Close(tokens, i + 1);
            var isNamed = i >= 2 && tokens[i - 2].Is("CONSTRAINT");
            var mentioned = tokens[(i + 2)..close]
                .Where(t => t.Kind is SqlTokenKind.Word or SqlTokenKind.Quoted)
                .SelectMany(t => columns.Where(c => c.Equals(t.Name, StringComparison.OrdinalIgnoreCase)))
                .Distinct(StringComparer.Ordinal)
                .ToList();
            var name = isNamed ? tokens[i - 1].Name : $"{table}_check{checks.Count + 1}";
            var expression = sql[tokens[i + 1].Start..tokens[close].End];
            checks.Add(new CheckConstraint(name, sql[tokens[i].Start..tokens[close].End], mentioned, Expression: expression));
        }

        return checks;
    }

    /// <summary>The statement without the foreign keys that reference a table for which <paramref name="isGone"/> holds.</summary>
    public static string WithoutForeignKeys(string sql, Func<string, bool> isGone)
    {
        var tokens = SqlTokens.Of(sql);
        var result = new StringBuilder();
        var kept = 0;
        for (var i = 0; i + 1 < tokens.Count; i++)
        {
            if (tokens[i].Depth != 1 || !tokens[i].Is("REFERENCES") || !isGone(tokens[i + 1].Name))
            {
                continue;
            }

            var after = ClauseEnd(tokens, i + 2);
            var first = ClauseStart(tokens, i);
            var isTableConstraint = tokens[first].Is("FOREIGN") || (tokens[first].Is("CONSTRAINT") && tokens[first + 2].Is("FOREIGN"));

            // The comma before a table constraint goes with it, unless the next constraint follows without one, which SQLite allows.
            if (isTableConstraint && tokens[first - 1].Is(',') && (tokens[after].Is(',') || tokens[after].Is(')')))
            {
                first--;
            }

            result.Append(sql, kept, tokens[first].Start - kept).Append(' ');
            kept = tokens[after - 1].End;
        }

        return result.Append(sql, kept, sql.Length - kept).ToString();
    }

    private static int ClauseStart(List<SqlToken> tokens, int references)
    {
        var first = references;
        if (tokens[references - 1].Is(')'))
        {
            var open = references - 1;
            while (!(tokens[open].Is('(') && tokens[open].Depth == tokens[references].Depth + 1))
            {
                open--;
            }

            // A column's own REFERENCES may also follow a parenthesis: DEFAULT (1) REFERENCES t.
            if (tokens[open - 1].Is("KEY") && tokens[open - 2].Is("FOREIGN"))
            {
                first = open - 2;
            }
        }

        return first >= 2 && tokens[first - 2].Is("CONSTRAINT") ? first - 2 : first;
    }

    // The clause goes on with (columns), ON DELETE|UPDATE action, MATCH name, [NOT] DEFERRABLE [INITIALLY DEFERRED|IMMEDIATE].
    private static int ClauseEnd(List<SqlToken> tokens, int next)
    {
        if (tokens[next].Is('('))
        {
            next = Close(tokens, next) + 1;
        }

        while (true)
        {
            if (tokens[next].Is("ON") && (tokens[next + 1].Is("DELETE") || tokens[next + 1].Is("UPDATE")))
            {
                next += tokens[next + 2].Is("SET") || tokens[next + 2].Is("NO") ? 4 : 3;
            }
            else if (tokens[next].Is("MATCH") || tokens[next].Is("INITIALLY"))
            {
                next += 2;
            }
            else if (tokens[next].Is("DEFERRABLE"))
            {
                next++;
            }
            else if (tokens[next].Is("NOT") && tokens[next + 1].Is("DEFERRABLE"))
            {
                next += 2;
            }
            else
            {
                return next;
            }
        }
    }

    private static int Close(List<SqlToken> tokens, int open)
    {
        var close = open + 1;
        while (!(tokens[close].Is(')') && tokens[close].Depth == tokens[open].Depth))
        {
            close++;
        }

        return close;
    }
}
