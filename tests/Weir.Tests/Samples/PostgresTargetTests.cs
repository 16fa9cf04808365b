using Weir.Masking.Databases;
using Weir.Samples;

namespace Weir.Tests.Samples;

public sealed class PostgresTargetTests
{
    [Theory]
    [InlineData("postgresql://ann@db.example:6000/clinic")]
    [InlineData("postgres://ann@db.example/clinic?port=6000")]
    [InlineData("postgresql:///clinic?host=db.example&user=ann&port=6000")]
    [InlineData("host=db.example port=6000 user=ann dbname='clinic'")]
    [InlineData("Host=db.example;Port=6000;Username=ann;Database=clinic")]
    public void Every_form_of_an_address_is_read(string text)
    {
        var target = PostgresTarget.Parse(text);

        Assert.Equal(("db.example", 6000, "ann", "clinic"), (target.Host, target.Port, target.Username, target.Database));
        Assert.Null(target.Password);
    }

    [Fact]
    public void A_socket_folder_and_escaped_characters_are_read()
    {
        var target = PostgresTarget.Parse("postgresql://a%40b:p%2Fw@%2Frun%2Fpg/my%20db?application_name=weir");

        Assert.Equal(("/run/pg", "a@b", "p/w", "my db"), (target.Host, target.Username, target.Password, target.Database));
        Assert.Equal("weir", target.ApplicationName);
    }

    [Fact]
    public void A_numeric_host_may_stand_in_brackets()
    {
        var target = PostgresTarget.Parse("postgresql://ann@[::1]:6000/clinic");

        Assert.Equal(("::1", 6000), (target.Host, target.Port));
    }

    [Theory]
    [InlineData("postgresql://ann@db/clinic?colour=blue")]
    [InlineData("postgresql://ann@db:many/clinic")]
    public void A_malformed_address_is_refused(string text) =>
        Assert.Equal(DatabaseFailure.BadAddress, Assert.Throws<DatabaseException>(() => PostgresTarget.Parse(text)).Failure);
}
