namespace Weir.Masking.Databases.Sqlite;

/// <summary>What a token of SQLite's SQL is.</summary>
internal enum SqlTokenKind
{
    /// <summary>A keyword or a plain identifier.</summary>
    Word,

    /// <summary>An identifier in double quotes, backquotes or brackets.</summary>
    Quoted,

    /// <summary>Text in single quotes.</summary>
    Text,

    /// <summary>One character of anything else; a number is a run of words and points.</summary>
    Symbol,
}

/// <summary>A token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Where it starts in the statement.</param>
/// <param name="Length">Its length in characters, quotes included.</param>
/// <param name="Depth">How many parentheses are open around it; a parenthesis counts as inside itself.</param>
/// <param name="Name">The identifier or text without quotes; the characters themselves for the others.</param>
internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, int Length, int Depth, string Name)
{
    /// <summary>Where the token ends.</summary>
    public int End => Start + Length;

    /// <summary>Whether it is that keyword.</summary>
    public bool Is(string keyword) => Kind == SqlTokenKind.Word && Name.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is that character.</summary>
    public bool Is(char symbol) => Kind == SqlTokenKind.Symbol && Name[0] == symbol;
}

/// <summary>Cuts SQLite's SQL into tokens (sqlite.org/lang_expr.html, tokenize.c); comments and spaces fall away. Pure.</summary>
internal static class SqlTokens
{
    /// <summary>The tokens of a statement that SQLite has accepted; an open quote runs to the end.</summary>
    public static List<SqlToken> Of(string sql)
    {
        var tokens = new List<SqlToken>();
        var depth = 0;
        for (var i = 0; i < sql.Length;)
        {
            var length = SkippedLength(sql, i);
            if (length > 0)
            {
                i += length;
                continue;
            }

            var token = Next(sql, i, depth);
            if (token.Is('('))
            {
                depth++;
                token = token with { Depth = depth };
            }
            else if (token.Is(')'))
            {
                depth--;
            }

            tokens.Add(token);
            i = token.End;
        }

        return tokens;
    }

    private static SqlToken Next(string sql, int start, int depth)
    {
        var c = sql[start];
        if (c is '\'' or '"' or '`' or '[')
        {
            var length = QuotedLength(sql, start);
            var inner = sql.Substring(start + 1, Math.Max(length - 2, 0));
            var name = c == '[' ? inner : inner.Replace($"{c}{c}", $"{c}", StringComparison.Ordinal);
            return new SqlToken(c == '\'' ? SqlTokenKind.Text : SqlTokenKind.Quoted, start, length, depth, name);
        }

        if (!IsWordCharacter(c))
        {
            return new SqlToken(SqlTokenKind.Symbol, start, 1, depth, c.ToString());
        }

        var end = start + 1;
        while (end < sql.Length && IsWordCharacter(sql[end]))
        {
            end++;
        }

        return new SqlToken(SqlTokenKind.Word, start, end - start, depth, sql[start..end]);
    }

    private static int SkippedLength(string sql, int start)
    {
        if (sql[start] is ' ' or '\t' or '\n' or '\f' or '\r')
        {
            return 1;
        }

        var rest = sql.AsSpan(start);
        if (rest.StartsWith("--"))
        {
            var end = rest.IndexOf('\n');
            return end < 0 ? rest.Length : end + 1;
        }

        if (rest.StartsWith("/*"))
        {
            var end = rest[2..].IndexOf("*/");
            return end < 0 ? rest.Length : end + 4;
        }

        return 0;
    }

    private static int QuotedLength(string sql, int start)
    {
        var quote = sql[start] == '[' ? ']' : sql[start];
        for (var i = start + 1; i < sql.Length; i++)
        {
            if (sql[i] != quote)
            {
                continue;
            }

            if (quote != ']' && i + 1 < sql.Length && sql[i + 1] == quote)
            {
                i++;
                continue;
            }

            return i + 1 - start;
        }

        return sql.Length - start;
    }

    // Every character above ASCII belongs to identifiers (tokenize.c, IdChar).
    private static bool IsWordCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '$' || c > 127;
}
