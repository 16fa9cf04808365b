using Weir.Masking.Detection;

namespace Weir.Tests.Masking.Detection;

public sealed class ColumnNameTests
{
    [Theory]
    [InlineData("billing_postal_code", "billing postal code")]
    [InlineData("BillingPostalCode", "billing postal code")]
    [InlineData("BILLINGPOSTALCODE", "billing postal code")]
    [InlineData("billing postal-code", "billing postal code")]
    [InlineData("emailAddress2", "email address 2")]
    [InlineData("HTTPServerName", "http server name")]
    [InlineData("BIRTHDATE", "birth date")]
    [InlineData("Geburtsdatum", "geburts datum")]
    [InlineData("prénom", "prenom")]
    [InlineData("straße", "strasse")]
    [InlineData("CURRENTILLNESSDATE", "current illness date")]
    [InlineData("phones", "phone")]
    [InlineData("ETHNICITY", "ethnicity")]
    [InlineData("id", "id")]
    [InlineData("", "")]
    public void Names_are_taken_apart_into_words(string name, string words) =>
        Assert.Equal(words, string.Join(' ', ColumnName.Parse(name).Words));

    [Theory]
    [InlineData("customers", TableContext.Person)]
    [InlineData("order_customer", TableContext.Person)]
    [InlineData("customer_order_items", TableContext.Thing)]
    [InlineData("Mitarbeiter", TableContext.Person)]
    [InlineData("hospitals", TableContext.Organization)]
    [InlineData("companies", TableContext.Organization)]
    [InlineData("addresses", TableContext.Place)]
    [InlineData("genres", TableContext.Thing)]
    [InlineData("t_4711", TableContext.Unknown)]
    public void Tables_are_judged_by_their_last_telling_word(string table, object context) =>
        Assert.Equal(context, TableContexts.Of(table));
}
