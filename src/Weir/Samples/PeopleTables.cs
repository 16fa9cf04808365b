using System.Globalization;
using System.Text;

namespace Weir.Samples;

/// <summary>Who is in the clinic: patients with their families and addresses, the staff, and employers.</summary>
internal static class PeopleTables
{
    public static readonly SampleTable Employers = new("employers", ["id", "company", "city", "phone"], WriteEmployers);

    public static readonly SampleTable Departments = new("departments", ["id", "name", "phone", "head_staff_id"], WriteDepartments);

    public static readonly SampleTable Staff = new(
        "staff",
        ["id", "department_id", "first_name", "last_name", "job_title", "email", "phone", "license_number", "hired_on", "salary"],
        WriteStaff);

    public static readonly SampleTable Patients = new(
        "patients",
        [
            "id", "mrn", "first_name", "middle_name", "last_name", "known_as", "birth_date", "gender", "ssn", "email", "phone", "mobile",
            "preferred_language", "nationality", "blood_type", "allergies", "employer_id", "physician_id", "guardian_id", "notes",
            "note_count", "deceased_on", "registered_at",
        ],
        WritePatients);

    public static readonly SampleTable Addresses = new(
        "addresses",
        [
            "id", "patient_id", "kind", "street", "street2", "city", "region", "postal_code", "country", "latitude", "longitude",
            "valid_from",
        ],
        WriteAddresses);

    public static readonly SampleTable Contacts = new(
        "contacts", ["id", "patient_id", "full_name", "relationship", "phone", "email"], WriteContacts);

    public static readonly SampleTable Relatives = new("relatives", ["patient_id", "relative_id", "relationship"], WriteRelatives);

    private static void WriteEmployers(Clinic clinic, RowWriter row)
    {
        for (var id = 1; id <= clinic.EmployerCount; id++)
        {
            var random = clinic.Random(SampleStream.Employer, id);
            var region = Region.Pick(random);
            row.Integer(id);
            row.Text(random.Pick(region.Companies));
            row.Text(random.Chance(10) ? null : random.Pick(region.Cities));
            row.Text(random.Chance(10) ? "" : random.Fill(region.Phone));
            row.EndRow();
        }
    }

    private static void WriteDepartments(Clinic clinic, RowWriter row)
    {
        for (var id = 1; id <= clinic.DepartmentCount; id++)
        {
            var random = clinic.Random(SampleStream.Department, id);
            row.Integer(id);
            row.Text(MedicalTerms.Departments[id - 1]);
            row.Text(random.Fill(Region.Home.Phone));
            row.Integer(id == clinic.DepartmentCount ? null : id);
            row.EndRow();
        }
    }

    private static void WriteStaff(Clinic clinic, RowWriter row)
    {
        for (var id = 1; id <= clinic.StaffCount; id++)
        {
            var (first, last, email) = clinic.StaffMember(id);
            var random = clinic.Random(SampleStream.Staff, -id);
            var title = id <= clinic.DepartmentCount ? "Physician" : random.Pick(MedicalTerms.JobTitles);
            row.Integer(id);
            row.Integer(clinic.DepartmentOf(id));
            row.Text(first);
            row.Text(last);
            row.Text(title);
            row.Text(email);
            row.Text(random.Chance(15) ? null : random.Fill(Region.Home.Phone));
            row.Text(title == "Physician" ? string.Create(CultureInfo.InvariantCulture, $"{random.Fill("??")}{id:D6}") : null);
            row.Date(random.Day(new DateOnly(1995, 1, 1), new DateOnly(2022, 12, 31)));
            row.Decimal(2_500 + (random.Below(100_000) / 10m));
            row.EndRow();
        }
    }

    private static void WritePatients(Clinic clinic, RowWriter row)
    {
        foreach (var (patient, _) in clinic.Charts())
        {
            var random = clinic.Random(SampleStream.Patient, patient.Id);
            var region = patient.Region;
            var givenNames = patient.IsFemale ? region.FemaleNames : region.MaleNames;
            var registered = random.Day(Later(patient.BirthDate, new DateOnly(2012, 1, 1)), new DateOnly(2022, 12, 31));
            var mobile = random.Fill(region.Phone);
            row.Integer(patient.Id);
            row.Text(patient.Mrn);
            row.Text(AsTyped(patient.FirstName, patient.Id));
            row.Text(random.Below(10) switch { < 6 => null, < 8 => "", _ => random.Pick(givenNames) });
            row.Text(AsTyped(patient.LastName, patient.Id));
            row.Texts(random.Below(10) switch
            {
                < 7 => null,
                7 => [],
                8 => [patient.FirstName],
                _ => [random.Pick(givenNames), patient.LastName],
            });
            row.Date(patient.BirthDate);
            row.Text(random.Below(50) switch { 0 => "unknown", 1 => "other", _ => patient.IsFemale ? "female" : "male" });
            row.Text(random.Below(20) switch { 0 => null, 1 => "", 2 or 3 => WithoutDashes(patient.Ssn), _ => patient.Ssn });
            row.Text(patient.SamePersonId is not null || random.Chance(10) ? null : patient.Email);
            row.Text(random.Below(20) switch { 0 => null, 1 => "", _ => patient.Phone });
            row.Text(random.Below(10) switch { < 3 => null, 3 => "", _ => mobile });
            row.Text(region.Language);
            row.Text(random.Chance(5) ? null : region.Country);
            row.Text(random.Chance(20) ? null : random.Pick(MedicalTerms.BloodTypes));
            row.Texts(random.Pick<string[]?>(null, null, null, [], ["latex", "pollen"], ["penicillin"], ["peanuts"], ["iodine"]));
            row.Integer(patient.GuardianId is not null || random.Chance(40) ? null : 1 + random.Below(clinic.EmployerCount));
            row.Integer(random.Chance(8) ? null : 1 + random.Below(clinic.StaffCount));
            row.Integer(patient.GuardianId);
            row.Text(NoteText.Remark(random, patient));
            row.Integer(clinic.NoteCount(patient.Id));
            row.Date(random.Chance(3) ? random.Day(new DateOnly(2025, 1, 1), Clinic.Today.AddDays(-1)) : null);
            row.Timestamp(random.OpeningHour(registered));
            row.EndRow();
        }
    }

    private static void WriteAddresses(Clinic clinic, RowWriter row)
    {
        var id = 1;
        foreach (var (patient, _) in clinic.Charts())
        {
            WriteAddress(clinic, row, id++, patient, "home", clinic.Random(SampleStream.Address, patient.GuardianId ?? patient.Id));
            var second = clinic.Random(SampleStream.Address, -patient.Id);
            if (second.Chance(20))
            {
                WriteAddress(clinic, row, id++, patient, second.Pick("billing", "temporary"), second);
            }
        }
    }

    private static void WriteAddress(Clinic clinic, RowWriter row, int id, Patient patient, string kind, SampleRandom random)
    {
        var region = patient.Region;
        var house = 1 + random.Below(250);
        var street = random.Pick(region.Streets);
        row.Integer(id);
        row.Integer(patient.Id);
        row.Text(kind);
        row.Text(region.Country is "US" or "GB" or "FR"
            ? string.Create(CultureInfo.InvariantCulture, $"{house} {street}")
            : string.Create(CultureInfo.InvariantCulture, $"{street} {house}"));
        row.Text(random.Below(10) switch { < 6 => null, < 8 => "", _ => random.Fill("Apt. !#") });
        row.Text(random.Pick(region.Cities));
        row.Text(random.Chance(8) ? null : random.Pick(region.Provinces));
        row.Text(random.Fill(region.PostalCode));
        row.Text(region.Country);
        if (random.Chance(25))
        {
            row.Null();
            row.Null();
        }
        else
        {
            row.Real((random.Below(1_300_000) - 500_000) / 10_000.0);
            row.Real((random.Below(3_600_000) - 1_800_000) / 10_000.0);
        }

        row.Date(random.Day(new DateOnly(2015, 1, 1), new DateOnly(2022, 12, 31)));
        row.EndRow();
    }

    private static void WriteContacts(Clinic clinic, RowWriter row)
    {
        var id = 1;
        foreach (var (patient, _) in clinic.Charts())
        {
            var random = clinic.Random(SampleStream.Contact, patient.Id);
            for (var remaining = random.Below(4); remaining > 0; remaining--)
            {
                var region = patient.Region;
                var first = random.Pick(random.Chance(50) ? region.FemaleNames : region.MaleNames);
                var last = random.Chance(60) ? patient.LastName : random.Pick(region.FemaleLastNames);
                row.Integer(id);
                row.Integer(patient.Id);
                row.Text(region.FamilyNameFirst ? last + first : random.Chance(15) ? $"{last}, {first}" : $"{first} {last}");
                row.Text(random.Pick(null, "", "spouse", "mother", "father", "child", "neighbour", "friend"));
                row.Text(random.Below(12) switch { 0 => null, 1 => "", _ => random.Fill(region.Phone) });
                row.Text(random.Chance(40) ? null : ContactEmail(first, id));
                row.EndRow();
                id++;
            }
        }
    }

    private static string ContactEmail(string firstName, int contactId) =>
        string.Create(CultureInfo.InvariantCulture, $"{Patient.Latin(firstName) ?? "contact"}{contactId}@example.org");

    private static void WriteRelatives(Clinic clinic, RowWriter row)
    {
        foreach (var (patient, _) in clinic.Charts())
        {
            if (patient.GuardianId is { } guardian)
            {
                WriteRelative(row, patient.Id, guardian, "parent");
                WriteRelative(row, guardian, patient.Id, "child");
            }
            else if (patient.Id % 7 == 3)
            {
                WriteRelative(row, patient.Id, Clinic.NearestAdult(patient.Id), patient.SamePersonId is null ? "cousin" : "unclear");
            }
        }
    }

    private static void WriteRelative(RowWriter row, int patientId, int relativeId, string relationship)
    {
        row.Integer(patientId);
        row.Integer(relativeId);
        row.Text(relationship);
        row.EndRow();
    }

    /// <summary>A name as different hands and systems leave it: capitals, a stray space, decomposed accents.</summary>
    private static string AsTyped(string name, int patientId) => (patientId % 40) switch
    {
        17 => name.Normalize(NormalizationForm.FormD),
        23 => name.ToUpperInvariant(),
        29 => name + " ",
        _ => name,
    };

    private static string WithoutDashes(string ssn) => ssn.Replace("-", "", StringComparison.Ordinal);

    private static DateOnly Later(DateOnly a, DateOnly b) => a > b ? a : b;
}
