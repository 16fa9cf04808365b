using Weir.Masking.Databases.Sqlite;

namespace Weir.Tests.Masking.Sqlite;

public sealed class SqliteTableSqlTests
{
    [Theory]
    [InlineData("CREATE TABLE t (a INT REFERENCES gone)", "CREATE TABLE t (a INT  )")]
    [InlineData("CREATE TABLE t (a INT REFERENCES kept)", "CREATE TABLE t (a INT REFERENCES kept)")]
    [InlineData(
        "CREATE TABLE t (a INT DEFAULT (1) REFERENCES [gone] (id) ON DELETE SET NULL ON UPDATE CASCADE MATCH FULL NOT NULL, b)",
        "CREATE TABLE t (a INT DEFAULT (1)   NOT NULL, b)")]
    [InlineData(
        "CREATE TABLE t (a INT CONSTRAINT x REFERENCES 'gone' NOT DEFERRABLE INITIALLY DEFERRED UNIQUE)",
        "CREATE TABLE t (a INT   UNIQUE)")]
    [InlineData("CREATE TABLE t (a, FOREIGN KEY (a) REFERENCES Gone ON DELETE NO ACTION)", "CREATE TABLE t (a )")]
    [InlineData(
        "CREATE TABLE t (a, CONSTRAINT x FOREIGN KEY (a) REFERENCES gone(i) DEFERRABLE, UNIQUE (a))", "CREATE TABLE t (a , UNIQUE (a))")]
    [InlineData("CREATE TABLE t (a, FOREIGN KEY (a) REFERENCES gone UNIQUE (a))", "CREATE TABLE t (a,   UNIQUE (a))")]
    [InlineData(
        "CREATE TABLE t (a DEFAULT 'REFERENCES gone' /* REFERENCES gone */, b CHECK (b <> \"REFERENCES\")) -- REFERENCES gone",
        "CREATE TABLE t (a DEFAULT 'REFERENCES gone' /* REFERENCES gone */, b CHECK (b <> \"REFERENCES\")) -- REFERENCES gone")]
    public void Only_foreign_keys_to_tables_that_are_gone_are_taken_out(string sql, string expected)
    {
        var result = SqliteTableSql.WithoutForeignKeys(sql, n => n.Equals("gone", StringComparison.OrdinalIgnoreCase));

        Assert.Equal(Words(expected), Words(result));
    }

    [Fact]
    public void Checks_are_found_with_their_names_and_columns()
    {
        var checks = SqliteTableSql.Checks(
            "CREATE TABLE t (a INT CONSTRAINT positive CHECK (a > (0)), \"B c\" TEXT, "
                + "CHECK ([B c] <> 'a' AND f(B) ), d DEFAULT 'CHECK (a)')",
            "t",
            ["a", "B c", "d"]);

        Assert.Equal(["positive", "t_check2"], checks.Select(c => c.Name));
        Assert.Equal(["CHECK (a > (0))", "CHECK ([B c] <> 'a' AND f(B) )"], checks.Select(c => c.Definition));
        Assert.Equal(["a", "B c"], checks.Select(c => string.Join(',', c.Columns)));
    }

    private static string Words(string sql) => string.Join(' ', sql.Split(' ', StringSplitOptions.RemoveEmptyEntries));
}
