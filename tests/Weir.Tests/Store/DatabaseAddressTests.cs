using Npgsql;
using Weir.PostgreSql;
using Weir.Store;
using Weir.Store.PostgreSql;

namespace Weir.Tests.Store;

/// <summary>Addresses never show a password, and TLS is only as weak as the address and the installation both allow.</summary>
public sealed class DatabaseAddressTests
{
    [Theory]
    [InlineData("Host=db.example", "verify-full", SslMode.VerifyFull)]
    [InlineData("postgres://weir@db.example/weir", "verify-full", SslMode.VerifyFull)]
    [InlineData("Host=db.example;SSL Mode=Require", "require", SslMode.Require)]
    [InlineData("host=db.example sslmode=disable", "disable", SslMode.Disable)]
    [InlineData("Host=localhost", "verify-full", SslMode.Disable)]
    [InlineData("Host=/var/run/postgresql", "verify-full", SslMode.Disable)]
    [InlineData("Host=localhost.example", "verify-full", SslMode.VerifyFull)]
    [Trait("Asvs", "V12.3.1")]
    [Trait("Asvs", "V12.3.2")]
    public void A_host_that_is_not_local_is_spoken_to_with_verified_tls(string text, string floor, SslMode expected)
    {
        using var source = PostgreSqlConnections.CreateSource(DatabaseAddress.PostgreSql(text, null, floor), new DatabaseOptions());

        Assert.Equal(expected, new NpgsqlConnectionStringBuilder(source.ConnectionString).SslMode);
    }

    [Theory]
    [InlineData("Host=db.example;SSL Mode=Disable;Password=s3cret", "verify-full")]
    [InlineData("postgres://weir:s3cret@db.example/weir?sslmode=disable", "require")]
    [InlineData("Host=db.example;SSL Mode=Prefer;Password=s3cret", "require")]
    [InlineData("host=db.example sslmode=require password=s3cret", "verify-ca")]
    [Trait("Asvs", "V12.3.1")]
    public void A_connection_below_the_floor_is_refused(string text, string floor)
    {
        var error = Assert.Throws<PostgreSqlAddressException>(() => DatabaseAddress.PostgreSql(text, null, floor));

        Assert.True(error.IsInsecure);
        Assert.Contains("WEIR_DATABASE_TLS_FLOOR", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error.ToString(), StringComparison.Ordinal);
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
    [InlineData("Host=db;Passwort=s3cret")]
    [InlineData("postgres://weir:s3cret@db/weir?pasword=s3cret")]
    [InlineData("s3cret")]
    public void A_malformed_address_is_refused_without_being_quoted(string connectionString)
    {
        var error = Assert.Throws<PostgreSqlAddressException>(() => DatabaseAddress.PostgreSql(connectionString));

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
