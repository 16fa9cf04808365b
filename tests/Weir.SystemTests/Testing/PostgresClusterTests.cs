using Npgsql;
using Weir.Testing;

namespace Weir.SystemTests.Testing;

public sealed class PostgresClusterTests(PostgresCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_ordinary_role_owns_its_database_but_is_no_superuser()
    {
        await using var database = await cluster.CreateDatabaseAsync("roles", Cancel);
        await database.ExecuteAsUserAsync("CREATE TABLE t (id int PRIMARY KEY); INSERT INTO t VALUES (7)", Cancel);

        Assert.Equal(7, await database.ScalarAsync<int>("SELECT id FROM t", Cancel));
        Assert.Equal(
            ["weir|True|False"],
            await database.RowsAsync("SELECT rolname, rolcreatedb, rolsuper FROM pg_roles WHERE rolname = 'weir'", Cancel));
    }

    [Fact]
    public async Task Tcp_takes_the_password_and_refuses_a_wrong_one()
    {
        await using var database = await cluster.CreateDatabaseAsync("tcp", Cancel);
        await using (var connection = new NpgsqlConnection(database.UserTcp))
        {
            await connection.OpenAsync(Cancel);
        }

        var wrong = new NpgsqlConnectionStringBuilder(database.UserTcp) { Password = "wrong" };
        await using var refused = new NpgsqlConnection(wrong.ConnectionString);
        var error = await Assert.ThrowsAsync<PostgresException>(() => refused.OpenAsync(Cancel));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, error.SqlState);
    }

    [Fact]
    public async Task A_disposed_database_is_gone_even_while_someone_is_connected()
    {
        var database = await cluster.CreateDatabaseAsync("gone", Cancel);
        await using var connection = new NpgsqlConnection(database.UserSocket);
        await connection.OpenAsync(Cancel);
        await database.DisposeAsync();

        Assert.DoesNotContain(database.Name, await cluster.DatabaseNamesAsync(Cancel));
    }

    [Fact]
    public async Task A_dump_that_creates_its_own_database_lands_in_the_test_database()
    {
        using var folder = new TempFolder();
        var dump = folder.Write("dump.sql", "CREATE DATABASE elsewhere;\n\\c elsewhere;\nCREATE TABLE t AS SELECT 'Zoë' AS name;\n");
        await using var database = await cluster.CreateDatabaseAsync("dump", Cancel);
        await database.RunPsqlFileAsync(dump, Cancel);
        await database.GiveToUserAsync(Cancel);

        Assert.Equal(["Zoë"], await database.RowsAsync("SELECT name FROM t", Cancel));
        Assert.Equal(
            PostgresCluster.User,
            await database.ScalarAsync<string>("SELECT tableowner::text FROM pg_tables WHERE tablename = 't'", Cancel));
    }

    [Fact]
    public async Task A_failing_dump_names_psqls_error()
    {
        using var folder = new TempFolder();
        var dump = folder.Write("dump.sql", "SELECT * FROM missing_table;\n");
        await using var database = await cluster.CreateDatabaseAsync("dump", Cancel);

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => database.RunPsqlFileAsync(dump, Cancel));
        Assert.Contains("missing_table", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cluster_with_tls_proves_its_name_to_a_client_that_verifies_it()
    {
        await using var own = await PostgresCluster.StartAsync(new PostgresClusterOptions { Tls = true }, Cancel);
        await using var database = await own.CreateDatabaseAsync("tls", Cancel);
        var verified = new NpgsqlConnectionStringBuilder(database.UserTcp)
        {
            Host = "localhost",
            SslMode = SslMode.VerifyFull,
            RootCertificate = own.CertificateAuthorityPath,
        };
        await using var connection = new NpgsqlConnection(verified.ConnectionString);
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()", connection);

        Assert.Equal(true, await command.ExecuteScalarAsync(Cancel));
    }
}
