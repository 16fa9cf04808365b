using System.Text;
using Weir.Masking.Detection;
using Weir.Masking.Values;

namespace Weir.Tests.Masking.Detection;

public sealed class DetectorTests
{
    private static readonly TableFacts Persons =
        new(ColumnName.Parse("customers"), TableContext.Person, IsAboutPersons: true, IsMedical: false, "id");

    private static readonly TableFacts Things =
        new(ColumnName.Parse("products"), TableContext.Thing, IsAboutPersons: false, IsMedical: false, null);

    [Fact]
    public void Every_kind_has_one_detector() =>
        Assert.Equal(DetectorCatalog.All.Count, DetectorCatalog.All.Select(d => d.Kind).Distinct().Count());

    [Theory]
    [InlineData(SensitiveKinds.Email, "ann@example.org", "ann@example", "ann example.org", "@example.org")]
    [InlineData(SensitiveKinds.Phone, "+1 617 555 0123", "12", "2023-06-17", "hello")]
    [InlineData(SensitiveKinds.Phone, "(0171) 1234567", "1.2.3", "", "a5550123")]
    [InlineData(SensitiveKinds.Ssn, "123-45-6789", "000-45-6789", "666-45-6789", "123-00-6789")]
    [InlineData(SensitiveKinds.CreditCard, "4111111111111111", "4111111111111112", "9111111111111111", "4111")]
    [InlineData(SensitiveKinds.CreditCard, "3782 822463 10005", "3782 822463 10006", "37828224631000", "x")]
    [InlineData(SensitiveKinds.Iban, "GB29 NWBK 6016 1331 9268 19", "GB29 NWBK 6016 1331 9268 18", "GB29", "XX29 NWBK 6016 1331 9268 19")]
    [InlineData(SensitiveKinds.IpAddress, "192.0.2.1", "192.0.2.256", "192.0.2", "10:30:15")]
    [InlineData(SensitiveKinds.IpAddress, "2001:db8::1", "2001:db8", "::x", "a:b")]
    [InlineData(SensitiveKinds.BirthDate, "1980-03-12", "1980-13-12", "12", "soon")]
    [InlineData(SensitiveKinds.BirthDate, "12 March 1980", "March", "0000-00-00", "1980-03-1980")]
    public void Values_are_told_from_what_only_resembles_them(string kind, string match, params string[] others)
    {
        var detector = DetectorCatalog.All.Single(d => d.Kind == kind);

        Assert.Equal(ValueFit.Match, detector.Test(Encoding.UTF8.GetBytes(match)));
        Assert.All(others, o => Assert.Equal(ValueFit.No, detector.Test(Encoding.UTF8.GetBytes(o))));
    }

    [Theory]
    [InlineData(SensitiveKinds.PostalCode, "SW1A 1AA")]
    [InlineData(SensitiveKinds.PostalCode, "02139-4307")]
    [InlineData(SensitiveKinds.Icd10, "E11.9")]
    [InlineData(SensitiveKinds.Icd10, "S72.001A")]
    [InlineData(SensitiveKinds.FirstName, "Andrew")]
    [InlineData(SensitiveKinds.FirstName, "MARÍA")]
    [InlineData(SensitiveKinds.LastName, "Müller")]
    [InlineData(SensitiveKinds.FullName, "Smith, John A.")]
    [InlineData(SensitiveKinds.City, "São Paulo")]
    [InlineData(SensitiveKinds.Region, "Massachusetts")]
    [InlineData(SensitiveKinds.Street, "12 Main Street")]
    [InlineData(SensitiveKinds.Street, "Hauptstraße 12")]
    [InlineData(SensitiveKinds.Company, "Acme Widgets GmbH")]
    [InlineData(SensitiveKinds.Secret, "$2b$12$abcdefghijklmnopqrstuv")]
    [InlineData(SensitiveKinds.Secret, "5f4dcc3b5aa765d61d8327deb882cf99")]
    public void Values_match_by_pattern_or_dictionary(string kind, string value) =>
        Assert.Equal(ValueFit.Match, DetectorCatalog.All.Single(d => d.Kind == kind).Test(Encoding.UTF8.GetBytes(value)));

    [Theory]
    [InlineData("fname", SensitiveKinds.FirstName)]
    [InlineData("Vorname", SensitiveKinds.FirstName)]
    [InlineData("prenom", SensitiveKinds.FirstName)]
    [InlineData("lname", SensitiveKinds.LastName)]
    [InlineData("Nachname", SensitiveKinds.LastName)]
    [InlineData("apellido", SensitiveKinds.LastName)]
    [InlineData("name", SensitiveKinds.FullName)]
    [InlineData("dob", SensitiveKinds.BirthDate)]
    [InlineData("geburtsdatum", SensitiveKinds.BirthDate)]
    [InlineData("fecha_nacimiento", SensitiveKinds.BirthDate)]
    [InlineData("tel", SensitiveKinds.Phone)]
    [InlineData("HomePhone2", SensitiveKinds.Phone)]
    [InlineData("e_mail", SensitiveKinds.Email)]
    [InlineData("plz", SensitiveKinds.PostalCode)]
    [InlineData("ZIPCODE", SensitiveKinds.PostalCode)]
    [InlineData("addr", SensitiveKinds.Street)]
    [InlineData("strasse", SensitiveKinds.Street)]
    [InlineData("woonplaats", SensitiveKinds.City)]
    [InlineData("provincia", SensitiveKinds.Region)]
    [InlineData("date_of_death", SensitiveKinds.PersonalDate)]
    [InlineData("passport_no", SensitiveKinds.PersonalNumber)]
    [InlineData("pwd", SensitiveKinds.Secret)]
    [InlineData("patient_mrn", SensitiveKinds.MedicalRecordNumber)]
    public void Names_tell_the_kind(string column, string kind)
    {
        var name = ColumnName.Parse(column);
        var best = DetectorCatalog.All.MaxBy(d => d.ScoreName(name, Persons))!;

        Assert.Equal(kind, best.Kind);
        Assert.InRange(best.ScoreName(name, Persons), 0.8, 1);
    }

    [Theory]
    [InlineData("name")]
    [InlineData("email_verified")]
    [InlineData("phone_type")]
    [InlineData("address_count")]
    [InlineData("file_name")]
    [InlineData("created_at")]
    [InlineData("password_changed_at")]
    [InlineData("card_expires")]
    public void Names_about_something_else_tell_nothing(string column) =>
        Assert.All(
            DetectorCatalog.All.Where(d => d.Accepts(ValueKind.Text)),
            d => Assert.True(d.ScoreName(ColumnName.Parse(column), Things) < ColumnJudge.Threshold, d.Kind));
}
