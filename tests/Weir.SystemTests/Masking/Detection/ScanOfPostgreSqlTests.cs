using Weir.Masking.Databases;
using Weir.Masking.Detection;
using Weir.Masking.Schema;
using Weir.Testing;

namespace Weir.SystemTests.Masking.Detection;

public sealed class ScanOfPostgreSqlTests(PostgresCluster cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Columns_of_every_type_are_looked_into()
    {
        await using var database = await cluster.CreateDatabaseAsync("scan", Cancellation);
        await database.ExecuteAsync(
            """"
            CREATE DOMAIN address_text AS varchar(80);
            CREATE TABLE misc (
                id uuid PRIMARY KEY DEFAULT gen_random_uuid(), a address_text, b char(30), c text[], d jsonb, e json, f inet, g bytea,
                h numeric(16, 0), "quoted ""name""" text, birth_date date, latitude double precision, span int4range, plain text);
            INSERT INTO misc (a, b, c, d, e, f, g, h, "quoted ""name""", birth_date, latitude, span, plain)
            SELECT 'user' || i || '@example.org', '+1 617 555 ' || 1000 + i, ARRAY['x' || i || '@example.org', 'y@example.org'],
                jsonb_build_object('mail', 'user' || i || '@example.org'), json_build_object('mail', 'u' || i || '@example.org'),
                ('192.0.2.' || i)::inet, decode(repeat('ab', 3000), 'hex'), 4111111111111111, '12 Main Street',
                date '1980-01-01' + i, 42.3, int4range(1, 2), 'item ' || i
            FROM generate_series(1, 200) AS i
            """",
            Cancellation);
        await database.GiveToUserAsync(Cancellation);
        var address = DatabaseAddress.Parse(database.UserSocketUri);
        await using var source = await DatabaseEngines.For(address).OpenSourceAsync(address, ConnectionOptions.Default, Cancellation);
        var schema = await source.ReadSchemaAsync(Cancellation);
        var result = await ColumnScanner.ScanAsync(source, schema, new ScanOptions(SampleRows: 50), null, Cancellation);

        var table = new TableName("public", "misc");
        Assert.Equal(SensitiveKinds.Key, result.Find(table, "id")?.Kind);
        Assert.Equal("uuid-key", result.Find(table, "id")?.Suggested.Name);
        Assert.Equal(SensitiveKinds.Email, result.Find(table, "a")?.Kind);
        Assert.Equal(SensitiveKinds.Phone, result.Find(table, "b")?.Kind);
        Assert.Equal(SensitiveKinds.Email, result.Find(table, "c")?.Kind);
        Assert.Equal("null", result.Find(table, "c")?.Suggested.Name);
        Assert.Equal("$.mail", Assert.Single(result.Find(table, "d")!.Leaves).Path);
        Assert.Equal("$.mail", Assert.Single(result.Find(table, "e")!.Leaves).Path);
        Assert.Equal(SensitiveKinds.IpAddress, result.Find(table, "f")?.Kind);
        Assert.Equal(SensitiveKinds.Binary, result.Find(table, "g")?.Kind);
        Assert.Equal(SensitiveKinds.CreditCard, result.Find(table, "h")?.Kind);
        Assert.Equal(SensitiveKinds.Street, result.Find(table, "quoted \"name\"")?.Kind);
        Assert.Equal(SensitiveKinds.BirthDate, result.Find(table, "birth_date")?.Kind);
        Assert.Equal(SensitiveKinds.Coordinates, result.Find(table, "latitude")?.Kind);
        Assert.Null(result.Find(table, "span"));
        Assert.Null(result.Find(table, "plain"));
    }
}
