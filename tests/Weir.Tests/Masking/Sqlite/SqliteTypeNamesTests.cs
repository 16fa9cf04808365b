using Weir.Masking.Databases.Sqlite;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Sqlite;

public sealed class SqliteTypeNamesTests
{
    [Theory]
    [InlineData("INTEGER", ValueKind.Integer)]
    [InlineData("int", ValueKind.Integer)]
    [InlineData("UNSIGNED BIG INT", ValueKind.Integer)]
    [InlineData("BIGSERIAL", ValueKind.Integer)]
    [InlineData("character varying(20)", ValueKind.Text)]
    [InlineData("NATIVE CHARACTER(70)", ValueKind.Text)]
    [InlineData("CLOB", ValueKind.Text)]
    [InlineData("DOUBLE PRECISION", ValueKind.Real)]
    [InlineData("float(24)", ValueKind.Real)]
    [InlineData("decimal( 10 , 5 )", ValueKind.Decimal)]
    [InlineData("MONEY", ValueKind.Decimal)]
    [InlineData("bool", ValueKind.Boolean)]
    [InlineData("BIT(8)", null)]
    [InlineData("varbinary(16)", ValueKind.Bytes)]
    [InlineData("DATETIME2(7)", ValueKind.Timestamp)]
    [InlineData("timestamp with time zone", ValueKind.Timestamp)]
    [InlineData("TIME WITHOUT TIME ZONE", ValueKind.Time)]
    [InlineData("date", ValueKind.Date)]
    [InlineData("JSON TEXT", ValueKind.Json)]
    [InlineData("UUID TEXT", ValueKind.Uuid)]
    [InlineData("DECIMAL TEXT(30,4)", ValueKind.Decimal)]
    [InlineData("POINT", null)]
    [InlineData("ANY", null)]
    [InlineData("", null)]
    [InlineData("FANCY", null)]
    public void A_declared_name_means_what_people_mean_by_it(string declared, ValueKind? kind)
    {
        Assert.Equal(kind, SqliteTypeNames.Parse(declared)?.Kind);
    }
}
