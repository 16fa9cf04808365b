namespace Weir.Masking.Detection;

/// <summary>The names of what a column can hold, as they stand in <c>kind:</c> of the configuration and in reports.</summary>
public static class SensitiveKinds
{
    /// <summary>A given name.</summary>
    public const string FirstName = "first-name";

    /// <summary>A family name.</summary>
    public const string LastName = "last-name";

    /// <summary>A whole name of a person.</summary>
    public const string FullName = "full-name";

    /// <summary>
    /// The name of who made a work (composer, author): a person, but as a rule a public one. Masked like a name, yet not searched for
    /// elsewhere, because the same name stands in catalogues that pass through.
    /// </summary>
    public const string CreatorName = "creator-name";

    /// <summary>A sign-in name.</summary>
    public const string Username = "username";

    /// <summary>An e-mail address.</summary>
    public const string Email = "email";

    /// <summary>A telephone or fax number.</summary>
    public const string Phone = "phone";

    /// <summary>A street with number, or a whole address in one field.</summary>
    public const string Street = "street";

    /// <summary>A city or town.</summary>
    public const string City = "city";

    /// <summary>A state, province or county.</summary>
    public const string Region = "region";

    /// <summary>A postal code.</summary>
    public const string PostalCode = "postal-code";

    /// <summary>A birth date.</summary>
    public const string BirthDate = "birth-date";

    /// <summary>Another date about a person (admission, death, visit).</summary>
    public const string PersonalDate = "personal-date";

    /// <summary>A United States social security number.</summary>
    public const string Ssn = "ssn";

    /// <summary>A payment card number.</summary>
    public const string CreditCard = "credit-card";

    /// <summary>An IBAN (ISO 13616).</summary>
    public const string Iban = "iban";

    /// <summary>A medical record number.</summary>
    public const string MedicalRecordNumber = "medical-record-number";

    /// <summary>Another number that names a person: policy, member, account, licence, passport.</summary>
    public const string PersonalNumber = "personal-number";

    /// <summary>An ICD-10 code.</summary>
    public const string Icd10 = "icd-10";

    /// <summary>An IP address.</summary>
    public const string IpAddress = "ip-address";

    /// <summary>A company.</summary>
    public const string Company = "company";

    /// <summary>A password, token, hash or API key.</summary>
    public const string Secret = "secret";

    /// <summary>Free text that mentions personal data.</summary>
    public const string FreeText = "free-text";

    /// <summary>A JSON document with personal data in its leaves.</summary>
    public const string Json = "json";

    /// <summary>A gender or sex.</summary>
    public const string Gender = "gender";

    /// <summary>Binary content that may show a person (photo, scan).</summary>
    public const string Binary = "binary";

    /// <summary>A latitude or longitude.</summary>
    public const string Coordinates = "coordinates";

    /// <summary>A country. Found in text only.</summary>
    public const string Country = "country";

    /// <summary>An age in years. Found in text only.</summary>
    public const string Age = "age";

    /// <summary>A web address, with or without a user in it. Found in text only.</summary>
    public const string Url = "url";

    /// <summary>A surrogate key of a table: not sensitive by itself, but it links back to production.</summary>
    public const string Key = "key";
}
