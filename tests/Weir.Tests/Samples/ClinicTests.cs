using System.Numerics;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Weir.Samples;
using Weir.Testing;

namespace Weir.Tests.Samples;

/// <summary>What the sample promises to contain, asked of a written file: the oddities that masking has to survive.</summary>
public sealed class ClinicTests(ClinicTests.Written clinic) : IClassFixture<ClinicTests.Written>
{
    private const string AllNames = "SELECT first_name FROM patients UNION ALL SELECT last_name FROM patients";

    [Fact]
    public void Every_card_number_passes_the_Luhn_check()
    {
        var cards = clinic.Texts("SELECT card_number FROM invoices WHERE card_number IS NOT NULL");

        Assert.True(cards.Count > 100);
        Assert.Contains(cards, card => card.Contains(' ', StringComparison.Ordinal));
        Assert.All(cards, card => Assert.Equal(0, LuhnSum(card.Replace(" ", "", StringComparison.Ordinal)) % 10));
    }

    [Fact]
    public void Every_IBAN_has_the_remainder_one()
    {
        var ibans = clinic.Texts("SELECT iban FROM invoices WHERE iban IS NOT NULL");

        Assert.True(ibans.Select(iban => iban[..2]).Distinct().Count() >= 8);
        Assert.All(ibans, iban => Assert.Equal(1, IbanNumber(iban.Replace(" ", "", StringComparison.Ordinal)) % 97));
    }

    [Fact]
    public void Names_come_in_many_scripts()
    {
        var letters = clinic.Texts(AllNames).SelectMany(name => name.EnumerateRunes()).Select(rune => rune.Value).ToHashSet();

        Assert.Contains(letters, letter => letter is >= 0x0400 and <= 0x04FF);
        Assert.Contains(letters, letter => letter is >= 0x0600 and <= 0x06FF);
        Assert.Contains(letters, letter => letter is >= 0x0370 and <= 0x03FF);
        Assert.Contains(letters, letter => letter is >= 0x4E00 and <= 0x9FFF);
        Assert.Contains('ń', letters);
        Assert.Contains('ü', letters);
        Assert.Contains('ı', letters);
        Assert.Contains('é', letters);
        Assert.Contains(clinic.Texts(AllNames), name => name.Contains('\'', StringComparison.Ordinal));
    }

    [Fact]
    public void Some_names_are_in_capitals_or_decomposed_or_end_in_a_space()
    {
        var names = clinic.Texts(AllNames);

        Assert.Contains(names, name => !name.IsNormalized(NormalizationForm.FormC));
        Assert.Contains(names, name => name.EndsWith(' '));
        Assert.Contains(names, name => name.Length > 3 && name.All(char.IsAsciiLetterUpper));
    }

    [Theory]
    [InlineData("patients", "ssn")]
    [InlineData("patients", "phone")]
    [InlineData("patients", "middle_name")]
    [InlineData("patients", "notes")]
    [InlineData("addresses", "street2")]
    [InlineData("contacts", "phone")]
    [InlineData("visits", "referred_by")]
    [InlineData("audit_log", "message")]
    [InlineData("insurance_policies", "group")]
    public void A_column_has_nulls_and_empty_texts_and_values(string table, string column)
    {
        Assert.NotEqual(0, clinic.Number($"SELECT count(*) FROM {table} WHERE \"{column}\" IS NULL"));
        Assert.NotEqual(0, clinic.Number($"SELECT count(*) FROM {table} WHERE \"{column}\" = ''"));
        Assert.NotEqual(0, clinic.Number($"SELECT count(*) FROM {table} WHERE \"{column}\" <> ''"));
    }

    [Theory]
    [InlineData("ninety and older", "SELECT count(*) FROM patients WHERE birth_date < '1936-01-01'")]
    [InlineData(
        "children with a guardian",
        "SELECT count(*) FROM patients c JOIN patients g ON g.id = c.guardian_id WHERE c.last_name LIKE g.last_name || '%'")]
    [InlineData(
        "the same person twice",
        "SELECT count(*) FROM patients a JOIN patients b ON a.ssn = b.ssn AND a.birth_date = b.birth_date AND a.id < b.id")]
    [InlineData(
        "namesakes",
        "SELECT count(*) FROM patients a JOIN patients b USING (first_name, last_name) WHERE a.birth_date <> b.birth_date AND a.id < b.id")]
    [InlineData(
        "heads who belong to their department",
        "SELECT count(*) FROM departments d JOIN staff s ON s.id = d.head_staff_id AND s.department_id = d.id")]
    [InlineData("departments without a head", "SELECT count(*) FROM departments WHERE head_staff_id IS NULL")]
    [InlineData(
        "relatives both ways",
        "SELECT count(*) FROM relatives a JOIN relatives b ON a.patient_id = b.relative_id AND a.relative_id = b.patient_id")]
    [InlineData("composite references", "SELECT count(*) FROM prescriptions JOIN diagnoses USING (visit_id, line_no) WHERE line_no > 1")]
    [InlineData(
        "composite references to identifiers",
        "SELECT count(*) FROM invoices JOIN insurance_policies USING (insurer_code, policy_number)")]
    [InlineData("invoices without a policy", "SELECT count(*) FROM invoices WHERE policy_number IS NULL")]
    [InlineData("results by record number", "SELECT count(*) FROM lab_results r JOIN patients p ON p.mrn = r.patient_mrn")]
    [InlineData(
        "notes that name the patient",
        "SELECT count(*) FROM notes n JOIN patients p ON p.id = n.patient_id WHERE instr(body, last_name)")]
    [InlineData(
        "notes with the patient's number",
        "SELECT count(*) FROM notes n JOIN patients p ON p.id = n.patient_id WHERE phone <> '' AND instr(body, phone)")]
    [InlineData("e-mails in the log", "SELECT count(*) FROM audit_log JOIN users u ON u.id = user_id WHERE instr(message, username)")]
    [InlineData("e-mails as referrer", "SELECT count(*) FROM visits WHERE referred_by LIKE '%@%'")]
    [InlineData("e-mails in capitals", "SELECT count(*) FROM patients WHERE email <> lower(email)")]
    [InlineData(
        "equal rows without a key",
        "SELECT count(*) - (SELECT count(*) FROM (SELECT DISTINCT * FROM phone_calls)) FROM phone_calls")]
    [InlineData("patients without a visit", "SELECT count(*) FROM patients_with_visits WHERE visit_count = 0")]
    [InlineData("patients with visits", "SELECT count(*) FROM patients_with_visits WHERE visit_count > 1")]
    [InlineData("documents that are null", "SELECT count(*) FROM documents WHERE content IS NULL")]
    public void There_are(string oddity, string count) => Assert.True(clinic.Number(count) > 0, oddity);

    [Theory]
    [InlineData("complaints has rows", "SELECT count(*) FROM complaints")]
    [InlineData(
        "a note is not counted",
        "SELECT count(*) FROM patients p WHERE note_count <> (SELECT count(*) FROM notes WHERE patient_id = p.id)")]
    [InlineData("two accounts have one token", "SELECT count(api_token) - count(DISTINCT api_token) FROM users")]
    [InlineData("two addresses differ only in case", "SELECT count(email) - count(DISTINCT lower(email)) FROM patients")]
    [InlineData("someone was registered before birth", "SELECT count(*) FROM patients WHERE date(registered_at) < birth_date")]
    public void Never(string fault, string count) => Assert.True(clinic.Number(count) == 0, fault);

    [Theory]
    [InlineData("table", "% WITHOUT ROWID%")]
    [InlineData("table", "%) STRICT%")]
    [InlineData("table", "% STORED%")]
    [InlineData("table", "% VIRTUAL%")]
    [InlineData("table", "%CHECK (%")]
    [InlineData("table", "%DEFERRABLE INITIALLY DEFERRED%")]
    [InlineData("table", "CREATE TABLE \"order\"%")]
    [InlineData("index", "CREATE UNIQUE INDEX%")]
    [InlineData("index", "% WHERE guardian_id IS NOT NULL")]
    [InlineData("view", "%")]
    [InlineData("trigger", "%")]
    public void The_schema_has(string type, string pattern) =>
        Assert.True(clinic.Number($"SELECT count(*) FROM sqlite_schema WHERE type = '{type}' AND sql LIKE '{pattern}'") > 0);

    [Fact]
    public void Documents_hold_nested_personal_data()
    {
        var documents = clinic.Texts("SELECT content FROM documents WHERE kind = 'intake' AND content IS NOT NULL");

        Assert.All(documents, text =>
        {
            using var document = JsonDocument.Parse(text);
            Assert.Equal(JsonValueKind.String, document.RootElement.GetProperty("contact").GetProperty("phone").ValueKind);
            Assert.Equal(2, document.RootElement.GetProperty("tags").GetArrayLength());
        });
        Assert.True(clinic.Number("SELECT count(*) FROM documents WHERE kind = 'consent' AND content LIKE '%\\u0%'") > 0);
    }

    private static int LuhnSum(string digits) => digits.Reverse()
        .Select((digit, i) => (digit - '0') * (1 + (i % 2)))
        .Sum(value => value > 9 ? value - 9 : value);

    private static BigInteger IbanNumber(string iban) => BigInteger.Parse(
        string.Concat((iban[4..] + iban[..4]).Select(c => char.IsAsciiDigit(c) ? c - '0' : c - 'A' + 10)), provider: null);

    /// <summary>One sample of 1,000 patients that all tests of the class read.</summary>
    public sealed class Written : IAsyncLifetime
    {
        private readonly TempFolder _folder = new();
        private SqliteConnection? _connection;

        public async ValueTask InitializeAsync()
        {
            var path = _folder.File("clinic.db");
            await ClinicSample.WriteAsync(path, ClinicSample.DefaultPatients, 42, progress: null, CancellationToken.None);
            _connection = new SqliteConnection($"Data Source={path};Mode=ReadOnly;Pooling=False");
            await _connection.OpenAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await _connection!.DisposeAsync();
            _folder.Dispose();
        }

        public List<string> Texts(string sql)
        {
            using var command = _connection!.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            var texts = new List<string>();
            while (reader.Read())
            {
                texts.Add(reader.GetString(0));
            }

            return texts;
        }

        public long Number(string sql)
        {
            using var command = _connection!.CreateCommand();
            command.CommandText = sql;
            return (long)command.ExecuteScalar()!;
        }
    }
}
