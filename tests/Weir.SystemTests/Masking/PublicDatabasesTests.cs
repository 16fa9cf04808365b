using Microsoft.Data.Sqlite;
using Weir.Masking.Keys;
using Weir.Testing;

namespace Weir.SystemTests.Masking;

/// <summary>Databases that others made, masked from their first configuration as a stranger would.</summary>
public sealed class PublicDatabasesTests(PostgresCluster cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Chinook_on_SQLite_keeps_its_shape_and_loses_its_customers()
    {
        var original = TestData.Require("chinook/Chinook_Sqlite.sqlite");
        using var folder = new TempFolder();
        var masked = folder.File("masked.sqlite");
        var configuration = await Workbench.InitAsync($"sqlite:{original}", Cancellation);
        using var key = MasterKey.Create();

        await Workbench.SucceedAsync($"sqlite:{original}", $"sqlite:{masked}", configuration, key, Cancellation);

        string[] shapes =
        [
            "SELECT count(*) FROM Invoice JOIN Customer USING (CustomerId) JOIN Employee ON SupportRepId = EmployeeId",
            "SELECT sum(Total) FROM Invoice",
            "SELECT max(n) FROM (SELECT count(*) AS n FROM Invoice GROUP BY CustomerId)",
            "SELECT count(*) FROM Track JOIN Album USING (AlbumId) JOIN Artist USING (ArtistId) JOIN Genre USING (GenreId)",
            "SELECT count(*) FROM Employee AS e JOIN Employee AS boss ON e.ReportsTo = boss.EmployeeId",
            "SELECT count(DISTINCT Email) FROM Customer",
        ];
        foreach (var sql in shapes)
        {
            Assert.Equal(Scalar(original, sql), Scalar(masked, sql));
        }

        const string Emails = "SELECT group_concat(Email || '/' || FirstName || ' ' || LastName || '/' || Phone, '|') FROM Customer";
        var before = Scalar(original, Emails).Split('|');
        var after = Scalar(masked, Emails).Split('|').ToHashSet(StringComparer.Ordinal);
        Assert.DoesNotContain(before, after.Contains);
    }

    [Fact]
    public async Task Chinook_on_PostgreSQL_keeps_its_shape_and_loses_its_customers()
    {
        var dump = TestData.Require("chinook/Chinook_PostgreSql.sql");
        await using var source = await cluster.CreateDatabaseAsync("chinook", Cancellation);
        await source.RunPsqlFileAsync(dump, Cancellation);
        await source.GiveToUserAsync(Cancellation);

        await AssertMasksAsync(
            source,
            [
                "SELECT count(*) FROM invoice JOIN customer USING (customer_id) JOIN employee ON support_rep_id = employee_id",
                "SELECT sum(total) FROM invoice",
                "SELECT max(n) FROM (SELECT count(*) AS n FROM invoice GROUP BY customer_id) AS per_customer",
                "SELECT count(*) FROM employee AS e JOIN employee AS boss ON e.reports_to = boss.employee_id",
                "SELECT count(DISTINCT email) FROM customer",
            ],
            "SELECT email FROM customer UNION ALL SELECT phone FROM customer WHERE phone IS NOT NULL UNION ALL SELECT email FROM employee");
    }

    [Fact]
    public async Task Pagila_keeps_its_shape_and_loses_its_customers()
    {
        var schema = TestData.Require("pagila/pagila-schema.sql");
        var data = TestData.Require("pagila/pagila-data.sql");
        await using var source = await cluster.CreateDatabaseAsync("pagila", Cancellation);
        await source.RunPsqlFileAsync(schema, Cancellation);
        await source.RunPsqlFileAsync(data, Cancellation);
        await source.GiveToUserAsync(Cancellation);

        await AssertMasksAsync(
            source,
            [
                "SELECT count(*) FROM rental JOIN customer USING (customer_id) JOIN inventory USING (inventory_id) JOIN film USING (film_id)",
                "SELECT sum(amount) FROM payment",
                "SELECT count(*) FROM payment JOIN rental USING (rental_id)",
                "SELECT count(*) FROM customer_list",
                "SELECT count(*) FROM actor_info",
                "SELECT count(*) FROM store JOIN staff ON manager_staff_id = staff.staff_id JOIN address ON staff.address_id = address.address_id",
                "SELECT count(*) FROM film WHERE fulltext @@ to_tsquery('astronaut')",
                "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal",
                "SELECT count(*) FROM pg_indexes WHERE schemaname = 'public'",
            ],
            "SELECT email FROM customer UNION ALL SELECT phone FROM address WHERE phone <> '' UNION ALL SELECT email FROM staff");
    }

    private async Task AssertMasksAsync(TestDatabase source, IReadOnlyList<string> shapes, string identifying)
    {
        await using var destination = cluster.Adopt($"{source.Name}_masked");
        var configuration = await Workbench.InitAsync(source.UserSocketUri, Cancellation);
        using var key = MasterKey.Create();

        await Workbench.SucceedAsync(source.UserSocketUri, destination.UserSocketUri, configuration, key, Cancellation);

        foreach (var sql in shapes)
        {
            Assert.Equal(await source.RowsAsync(sql, Cancellation), await destination.RowsAsync(sql, Cancellation));
        }

        var before = await source.RowsAsync(identifying, Cancellation);
        var after = (await destination.RowsAsync(identifying, Cancellation)).ToHashSet(StringComparer.Ordinal);
        Assert.NotEmpty(before);
        Assert.DoesNotContain(before, after.Contains);
    }

    private static string Scalar(string path, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToString(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture)!;
    }
}
