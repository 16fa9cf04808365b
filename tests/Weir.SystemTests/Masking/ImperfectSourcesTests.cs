using Microsoft.Data.Sqlite;
using Weir.Masking.Keys;
using Weir.Testing;

namespace Weir.SystemTests.Masking;

/// <summary>Sources that are not as their own schema says are carried as they are; a run does not fail for what it did not cause.</summary>
public sealed class ImperfectSourcesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Orphans_of_the_source_are_carried_and_are_no_fault_of_the_run()
    {
        using var folder = new TempFolder();
        var path = folder.File("orphans.db");
        Execute(
            path,
            """
            PRAGMA foreign_keys = OFF;
            CREATE TABLE customers (id INTEGER PRIMARY KEY, email TEXT);
            CREATE TABLE orders (id INTEGER PRIMARY KEY, customer_id INTEGER REFERENCES customers (id), placed TEXT);
            INSERT INTO customers VALUES (1, 'ann@corp.org'), (2, 'bob@corp.org');
            INSERT INTO orders VALUES (1, 1, 'x'), (2, 2, 'y'), (3, 99, 'z');
            """);
        using var key = MasterKey.Create();
        var configuration = await Workbench.InitAsync(path, Cancellation);

        await Workbench.SucceedAsync(path, folder.File("masked.db"), configuration, key, Cancellation);

        Assert.Equal(3, Count(folder.File("masked.db"), "SELECT count(*) FROM orders"));
        Assert.Equal(2, Count(folder.File("masked.db"), "SELECT count(*) FROM orders JOIN customers ON customers.id = customer_id"));
    }

    private static void Execute(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static long Count(string path, string sql)
    {
        using var connection = Open(path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection($"Data Source={path};Pooling=false");
        connection.Open();
        return connection;
    }
}
