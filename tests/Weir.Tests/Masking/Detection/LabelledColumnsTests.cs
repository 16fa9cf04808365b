using Weir.Masking.Databases;
using Weir.Masking.Detection;
using Weir.Masking.Schema;
using Weir.Masking.Sources;
using Weir.Masking.Values;
using Weir.Samples;
using Weir.Testing;

namespace Weir.Tests.Masking.Detection;

public sealed class LabelledColumnsTests(ITestOutputHelper output)
{
    private static readonly ColumnLabels Chinook = new(
        """
        Customer: FirstName=first-name LastName=last-name Company=company Address=street City=city State=region PostalCode=postal-code
        Customer: Phone=phone Fax=phone Email=email
        Employee: FirstName=first-name LastName=last-name BirthDate=birth-date HireDate=personal-date Address=street City=city State=region
        Employee: PostalCode=postal-code Phone=phone Fax=phone Email=email
        Invoice: BillingAddress=street BillingCity=city BillingState=region BillingPostalCode=postal-code
        """,
        """
        Artist: Name
        Track: Composer
        """);

    private static readonly ColumnLabels Pagila = new(
        """
        actor: first_name=first-name last_name=last-name
        customer: first_name=first-name last_name=last-name email=email
        staff: first_name=first-name last_name=last-name email=email username=username password=secret picture=binary
        address: address=street address2=street district=region postal_code=postal-code phone=phone
        city: city=city
        """,
        "");

    private static readonly ColumnLabels Synthea = new(
        """
        patients: BIRTHDATE=birth-date DEATHDATE=personal-date SSN=ssn DRIVERS=personal-number PASSPORT=personal-number FIRST=first-name
        patients: LAST=last-name MAIDEN=last-name GENDER=gender BIRTHPLACE=city ADDRESS=street CITY=city STATE=region COUNTY=region
        patients: ZIP=postal-code LAT=coordinates LON=coordinates
        providers: NAME=full-name GENDER=gender ADDRESS=street CITY=city STATE=region ZIP=postal-code LAT=coordinates LON=coordinates
        organizations: NAME=company ADDRESS=street CITY=city STATE=region ZIP=postal-code LAT=coordinates LON=coordinates PHONE=phone
        payers: NAME=company ADDRESS=street CITY=city STATE_HEADQUARTERED=region ZIP=postal-code PHONE=phone
        payer_transitions: MEMBERID=personal-number OWNERNAME=full-name START_YEAR=personal-date END_YEAR=personal-date
        allergies: START=personal-date STOP=personal-date
        careplans: START=personal-date STOP=personal-date
        conditions: START=personal-date STOP=personal-date
        devices: START=personal-date STOP=personal-date UDI=personal-number
        encounters: START=personal-date STOP=personal-date
        imaging_studies: DATE=personal-date
        immunizations: DATE=personal-date
        medications: START=personal-date STOP=personal-date
        observations: DATE=personal-date
        procedures: START=personal-date STOP=personal-date
        supplies: DATE=personal-date
        claims: CURRENTILLNESSDATE=personal-date SERVICEDATE=personal-date LASTBILLEDDATE1=personal-date LASTBILLEDDATE2=personal-date
        claims: LASTBILLEDDATEP=personal-date
        claims_transactions: FROMDATE=personal-date TODATE=personal-date
        """,
        """
        claims: PRIMARYPATIENTINSURANCEID SECONDARYPATIENTINSURANCEID
        claims: DIAGNOSIS1 DIAGNOSIS2 DIAGNOSIS3 DIAGNOSIS4 DIAGNOSIS5 DIAGNOSIS6 DIAGNOSIS7 DIAGNOSIS8
        claims_transactions: PATIENTINSURANCEID NOTES LINENOTE
        """);

    private static readonly ColumnLabels Clinic = new(
        """
        employers: company=company city=city phone=phone
        departments: phone=phone
        staff: first_name=first-name last_name=last-name email=email phone=phone license_number=personal-number hired_on=personal-date
        patients: mrn=medical-record-number first_name=first-name middle_name=first-name last_name=last-name known_as=json
        patients: birth_date=birth-date gender=gender ssn=ssn email=email phone=phone mobile=phone notes=free-text deceased_on=personal-date
        addresses: street=street street2=street city=city region=region postal_code=postal-code latitude=coordinates longitude=coordinates
        contacts: full_name=full-name phone=phone email=email
        insurance_policies: policy_number=personal-number policy_holder=full-name
        visits: visited_at=personal-date referred_by=free-text
        diagnoses: icd10_code=icd-10
        invoices: card_number=credit-card iban=iban account_holder=full-name
        notes: body=free-text written_at=personal-date
        documents: content=json
        users: username=email password_hash=secret api_token=secret last_ip=ip-address
        audit_log: message=free-text
        phone_calls: caller_name=full-name phone=phone remark=free-text
        complaints: email=email complaint=free-text
        order: user=email
        """,
        """
        insurance_policies: insurer valid_from valid_to group
        patients: registered_at allergies preferred_language nationality
        addresses: valid_from
        order: ordered_at
        invoices: issued_on paid_on card_expires invoice_number
        users: last_login_at
        audit_log: at
        phone_calls: called_at
        prescriptions: directions
        diagnoses: diagnosis
        staff: job_title
        """);

    [Fact]
    public async Task Sensitive_columns_of_Chinook_are_found() =>
        await CheckAsync(Chinook, "Chinook", await OpenSqliteAsync(TestData.Require("chinook/Chinook_Sqlite.sqlite")));

    [Fact]
    public async Task Sensitive_columns_of_Pagila_are_found()
    {
        var types = new Dictionary<string, ValueKind>
        {
            ["staff.picture"] = ValueKind.Bytes,
            ["customer.activebool"] = ValueKind.Boolean,
            ["film.special_features"] = ValueKind.Opaque,
            ["film.fulltext"] = ValueKind.Opaque,
        };
        ForeignKey[] keys =
        [
            Reference("rental", "customer_id", "customer"),
            Reference("payment_p2022_01", "customer_id", "customer"),
            Reference("customer", "address_id", "address"),
            Reference("staff", "address_id", "address"),
            Reference("address", "city_id", "city"),
        ];
        await CheckAsync(Pagila, "Pagila", LabelledDatabase.FromCopy(TestData.Require("pagila/pagila-data.sql"), types, keys));
    }

    [Fact]
    public async Task Sensitive_columns_of_Synthea_are_found() =>
        await CheckAsync(Synthea, "Synthea", LabelledDatabase.FromCsv(Path.GetDirectoryName(TestData.Require("synthea/patients.csv"))!));

    [Fact]
    public async Task Every_sensitive_column_of_the_sample_is_found()
    {
        using var folder = new TempFolder();
        var path = folder.File("clinic.db");
        await ClinicSample.WriteAsync(path, 300, 1, null, TestContext.Current.CancellationToken);
        var score = await CheckAsync(Clinic, "the sample", await OpenSqliteAsync(path));

        Assert.Empty(score.Missed);
    }

    private static ForeignKey Reference(string table, string column, string referenced) =>
        new($"{table}_{column}", new TableName("", table), [column], new TableName("", referenced), [column]);

    private static Task<SourceDatabase> OpenSqliteAsync(string path)
    {
        var address = DatabaseAddress.Parse(path);
        return DatabaseEngines.For(address).OpenSourceAsync(address, ConnectionOptions.Default, TestContext.Current.CancellationToken);
    }

    private async Task<ColumnScore> CheckAsync(ColumnLabels labels, string name, SourceDatabase source)
    {
        await using (source)
        {
            var cancellationToken = TestContext.Current.CancellationToken;
            var schema = await source.ReadSchemaAsync(cancellationToken);
            var score = labels.Score(schema, await ColumnScanner.ScanAsync(source, schema, new ScanOptions(), null, cancellationToken));
            output.WriteLine($"{name}: {score}");
            Assert.True(score.Recall >= 0.95 && score.Precision >= 0.90, $"{name}: {score}");
            return score;
        }
    }
}
