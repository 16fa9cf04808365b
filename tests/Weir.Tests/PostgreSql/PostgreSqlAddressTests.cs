using Weir.Masking.Databases;
using Weir.PostgreSql;

namespace Weir.Tests.PostgreSql;

/// <summary>Every way in which people write where a database is, and how a connection to it is protected.</summary>
public sealed class PostgreSqlAddressTests
{
    [Theory]
    [InlineData("postgresql://ann:p%40ss%2Fword@db.example:6432/clinic?sslmode=verify-ca")]
    [InlineData("host=db.example port=6432 dbname=clinic user=ann password='p@ss/word' sslmode=verify-ca")]
    [InlineData("Host=db.example;Port=6432;Database=clinic;Username=ann;Password=p@ss/word;SSL Mode=VerifyCA;Pooling=false")]
    [InlineData("Server=db.example;Port=6432;DB=clinic;User ID=ann;Pwd=\"p@ss/word\";SslMode=verify-ca")]
    public void The_three_forms_mean_the_same(string text)
    {
        var address = PostgreSqlAddress.Parse(text);

        Assert.Equal(("db.example", 6432, "clinic", "ann"), (address.Host, address.Port, address.Database, address.User));
        Assert.Equal("p@ss/word", address.Password);
        Assert.Equal(TlsMode.VerifyCa, address.AskedTls);
        Assert.Equal("postgresql://ann@db.example:6432/clinic?sslmode=verify-ca", address.Display);
    }

    [Theory]
    [InlineData("postgresql:///clinic?host=/tmp/s&user=ann", "/tmp/s")]
    [InlineData("postgresql://ann@%2Ftmp%2Fs/clinic", "/tmp/s")]
    [InlineData("host=/tmp/s dbname = clinic user=ann", "/tmp/s")]
    [InlineData("postgres://ann@[::1]/clinic", "::1")]
    [InlineData("postgres://ann@127.0.0.9/clinic", "127.0.0.9")]
    [InlineData("postgres://ann@localhost/clinic", "localhost")]
    public void A_local_host_is_recognised_and_needs_no_tls(string text, string host)
    {
        var address = PostgreSqlAddress.Parse(text);

        Assert.Equal((host, "clinic", "ann"), (address.Host, address.Database, address.User));
        Assert.True(address.IsLocal);
        Assert.True(address.Protect("verify-full").Tls < TlsMode.Prefer);
    }

    [Theory]
    [InlineData("host=x dbnam=y", "dbnam")]
    [InlineData("Host=x;Trust Server Certificate=true", "trust server certificate")]
    [InlineData("postgres://x/y?hostaddr=1.2.3.4", "hostaddr")]
    [InlineData("postgres://a,b/y", "several hosts")]
    [InlineData("host=x port=99999", "port")]
    [InlineData("host=x sslmode=maybe", "sslmode")]
    public void A_mistake_is_named(string text, string named)
    {
        var error = Assert.Throws<PostgreSqlAddressException>(() => PostgreSqlAddress.Parse(text));

        Assert.False(error.IsInsecure);
        Assert.Contains(named, error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("postgres://ann:secret@db/x", true)]
    [InlineData("postgres://ann:secret@db/x?unknown=secret", true)]
    [InlineData("host=db password=secret'x", true)]
    [InlineData("host=db password=my secret user=ann", true)]
    [InlineData("Host=db;Password=secret;Nonsense", true)]
    [InlineData("postgres://ann@db/x", false)]
    public void A_password_is_never_printed(string text, bool holds)
    {
        var engine = DatabaseEngines.For(new DatabaseAddress("postgresql", text));
        var address = new DatabaseAddress("postgresql", text);
        string printed;
        try
        {
            Assert.Equal(holds, engine.HoldsPassword(address));
            printed = engine.Redact(address);
        }
        catch (DatabaseException error)
        {
            printed = error.Message;
        }

        Assert.DoesNotContain("secret", printed, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "verify-full", "VerifyFull")]
    [InlineData("require", "require", "Require")]
    [InlineData("prefer", "disable", "Prefer")]
    [InlineData("prefer", "require", null)]
    [InlineData("require", "verify-full", null)]
    [InlineData("disable", "verify-ca", null)]
    public void A_remote_host_proves_its_name_unless_address_and_floor_both_allow_less(string? asked, string floor, string? chosen)
    {
        var address = PostgreSqlAddress.Parse("host=db.example" + (asked is null ? "" : $" sslmode={asked}"));

        if (chosen is null)
        {
            Assert.True(Assert.Throws<PostgreSqlAddressException>(() => address.Protect(floor)).IsInsecure);
        }
        else
        {
            Assert.Equal(chosen, address.Protect(floor).Tls.ToString());
        }
    }
}
