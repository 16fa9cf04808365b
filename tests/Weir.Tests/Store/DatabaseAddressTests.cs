using Npgsql;
using Weir.Store;
using Weir.Store.PostgreSql;

namespace Weir.Tests.Store;

/// <summary>Addresses never show a password, and TLS is only as weak as the address says in so many words.</summary>
public sealed class DatabaseAddressTests
{
    [Theory]
    [InlineData("Host=db.example", SslMode.VerifyFull)]
    [InlineData("Host=db.example;SSL Mode=Require", SslMode.Require)]
    [InlineData("Host=db.example;SslMode=Disable", SslMode.Disable)]
    [InlineData("Host=localhost", SslMode.Prefer)]
    [InlineData("Host=127.0.0.1", SslMode.Prefer)]
    [InlineData("Host=/var/run/postgresql", SslMode.Prefer)]
    [InlineData("Host=localhost.example", SslMode.VerifyFull)]
    [InlineData("Host=localhost,db.example", SslMode.VerifyFull)]
    public void A_host_that_is_not_local_is_spoken_to_with_verified_tls(string connectionString, SslMode expected) =>
        Assert.Equal(expected, PostgreSqlConnections.TlsOf(new NpgsqlConnectionStringBuilder(connectionString)));

    [Theory]
    [InlineData("Allow")]
    [InlineData("Prefer")]
    public void Tls_that_can_be_taken_away_is_refused(string mode)
    {
        var address = DatabaseAddress.PostgreSql($"Host=db.example;SSL Mode={mode};Password=s3cret");
        var error = Assert.Throws<StoreRefusedException>(() => PostgreSqlConnections.CreateSource(address, new DatabaseOptions()));

        Assert.Contains("VerifyFull", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_is_printed_without_its_password()
    {
        var address = DatabaseAddress.PostgreSql("Host=db.example;Database=weir;Username=u;Password=s3cret", "weir_keys");

        Assert.Equal("PostgreSQL database weir on db.example, schema weir_keys", address.ToString());
        Assert.Equal("/data/weir.db", DatabaseAddress.Sqlite("/data/x/../weir.db").ToString());
    }

    [Theory]
    [InlineData("Host=db;Port=s3cret")]
    [InlineData("Database=s3cret")]
    [InlineData("s3cret")]
    public void A_malformed_address_is_refused_without_being_quoted(string connectionString)
    {
        var error = Assert.Throws<ArgumentException>(() => DatabaseAddress.PostgreSql(connectionString));

        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("x\"; DROP")]
    public void A_schema_is_a_plain_name(string schema) =>
        Assert.Throws<ArgumentException>(() => DatabaseAddress.PostgreSql("Host=db.example", schema));

    [Theory]
    [InlineData("0002_a.sql")]
    [InlineData("1_a.sql")]
    [InlineData("0001_A.sql")]
    [InlineData("0001.sql")]
    public void A_migration_with_another_name_is_refused(string name) =>
        Assert.Throws<ArgumentException>(() => MigrationSet.Of("tests", [(name, "")]));
}
