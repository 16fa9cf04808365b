using System.Globalization;

namespace Weir.Samples;

/// <summary>A patient and the id of the first of their visits.</summary>
internal readonly record struct Chart(Patient Patient, int FirstVisitId);

/// <summary>One consultation of a patient.</summary>
internal sealed record Visit(
    int Id, int Number, Patient Patient, DateTime At, int StaffId, int DepartmentId, Icd10[] Diagnoses, bool HasOrder);

/// <summary>A laboratory order; at most one per visit.</summary>
internal readonly record struct LabOrder(int Id, Visit Visit);

/// <summary>An insurance contract; its two parts together are its key.</summary>
internal readonly record struct Policy(string InsurerCode, string Number, string Insurer);

/// <summary>
/// The invented clinic: everything in it is a function of the seed, the number of patients and an id. No clock, culture
/// or machine has a part in it, and no row is held, so that memory does not grow with the clinic.
/// </summary>
internal sealed class Clinic(int patientCount, long seed)
{
    /// <summary>The day on which the sample was "taken"; ages count to this day.</summary>
    public static readonly DateOnly Today = new(2026, 1, 1);

    private static readonly DateOnly FirstVisitDay = new(2023, 1, 2);
    private static readonly (string Code, string Name)[] Insurers =
        [("ALPH", "Alpha Health"), ("BRGT", "Brightwell Mutual"), ("CORD", "Cordia Insurance"), ("DELT", "Delta Care")];

    private readonly int _numberOffset = SampleRandom.For(seed, SampleStream.Person, 0).Below(1_000_000);

    public int PatientCount => patientCount;

    public int StaffCount => Math.Max(DepartmentCount, patientCount / 25);

    public int DepartmentCount => Math.Clamp(patientCount / 80, 4, MedicalTerms.Departments.Length);

    public int EmployerCount => Math.Max(5, patientCount / 40);

    /// <summary>The choices for one row of one stream.</summary>
    public SampleRandom Random(SampleStream stream, long rowId) => SampleRandom.For(seed, stream, rowId);

    /// <summary>All patients by id, each with the id of the first visit.</summary>
    public IEnumerable<Chart> Charts()
    {
        var nextVisitId = 1;
        for (var id = 1; id <= patientCount; id++)
        {
            yield return new Chart(Patient(id), nextVisitId);
            nextVisitId += VisitCount(id);
        }
    }

    /// <summary>All visits by id.</summary>
    public IEnumerable<Visit> Visits()
    {
        foreach (var (patient, firstVisitId) in Charts())
        {
            for (var number = 0; number < VisitCount(patient.Id); number++)
            {
                yield return Visit(patient, number, firstVisitId);
            }
        }
    }

    /// <summary>All laboratory orders by id.</summary>
    public IEnumerable<LabOrder> Orders()
    {
        var id = 1;
        foreach (var visit in Visits())
        {
            if (visit.HasOrder)
            {
                yield return new LabOrder(id++, visit);
            }
        }
    }

    /// <summary>How often a patient came: none for some, 3 on average.</summary>
    public int VisitCount(int patientId) => Random(SampleStream.Visit, -patientId).Below(7);

    /// <summary>How many notes a patient's chart has.</summary>
    public int NoteCount(int patientId) => patientId % 17 == 0 ? 0 : 1 + Random(SampleStream.Note, -patientId).Below(4);

    /// <summary>The contracts of a patient; some have none, a few have two.</summary>
    public Policy[] Policies(int patientId)
    {
        var random = Random(SampleStream.Policy, patientId);
        var policies = new Policy[patientId % 11 == 0 ? 0 : random.Chance(10) ? 2 : 1];
        for (var i = 0; i < policies.Length; i++)
        {
            var (code, name) = random.Pick(Insurers);
            policies[i] = new Policy(code, random.Fill("??-") + UniqueNumber((2L * patientId) + i, 16_807), name);
        }

        return policies;
    }

    /// <summary>The portal account of a patient or staff member; one in two patients with an e-mail address has one.</summary>
    public Guid? PatientAccount(int patientId)
    {
        var random = Random(SampleStream.User, patientId);
        return random.Chance(50) && Patient(patientId).SamePersonId is null ? random.Uuid() : null;
    }

    /// <summary>The name of a member of the staff, who are from the clinic's own country.</summary>
    public (string FirstName, string LastName, string Email) StaffMember(int staffId)
    {
        var random = Random(SampleStream.Staff, staffId);
        var first = random.Pick(random.Chance(55) ? Region.Home.FemaleNames : Region.Home.MaleNames);
        var last = random.Pick(Region.Home.FemaleLastNames);
        var email = string.Create(CultureInfo.InvariantCulture,
            $"{Samples.Patient.Latin(first)}.{Samples.Patient.Latin(last)}{staffId}@clinic.example");
        return (first, last, email);
    }

    /// <summary>Every department is led by one of its own members, the one with its id.</summary>
    public int DepartmentOf(int staffId) => ((staffId - 1) % DepartmentCount) + 1;

    /// <summary>The patient with this id.</summary>
    public Patient Patient(int id)
    {
        var random = Random(SampleStream.Person, id);
        var kind = KindOf(id);
        var earlier = kind == Kind.Adult ? null : Patient(NearestAdult(id));
        var region = earlier?.Region ?? Region.Pick(random);
        var female = kind is Kind.Namesake or Kind.Again ? earlier!.IsFemale : random.Chance(51);
        var first = random.Pick(female ? region.FemaleNames : region.MaleNames);
        var last = random.Pick(female ? region.FemaleLastNames : region.MaleLastNames);
        var birth = BirthDate(random, id, kind);
        var ssn = Ssn(random);
        if (kind is Kind.Namesake or Kind.Again)
        {
            first = earlier!.FirstName;
        }

        return new Patient
        {
            Id = id,
            Mrn = "MRN-" + UniqueNumber(id, 48_271),
            Region = region,
            IsFemale = female,
            FirstName = first,
            LastName = earlier?.LastName ?? last,
            BirthDate = kind == Kind.Again ? earlier!.BirthDate : birth,
            Ssn = kind == Kind.Again ? earlier!.Ssn : ssn,
            Email = Email(random, first, earlier?.LastName ?? last, id),
            Phone = kind is Kind.Child or Kind.Again ? earlier!.Phone : random.Fill(region.Phone),
            GuardianId = kind == Kind.Child ? earlier!.Id : null,
            SamePersonId = kind == Kind.Again ? earlier!.Id : null,
        };
    }

    /// <summary>The nearest patient before <paramref name="id"/> who is an adult in their own right.</summary>
    public static int NearestAdult(int id)
    {
        do
        {
            id--;
        }
        while (KindOf(id) != Kind.Adult);
        return id;
    }

    private enum Kind
    {
        Adult,
        Child,
        Namesake,
        Again,
    }

    private static Kind KindOf(int id) =>
        id % 50 == 13 ? Kind.Again : id % 25 == 7 ? Kind.Namesake : id % 9 == 4 ? Kind.Child : Kind.Adult;

    private static DateOnly BirthDate(SampleRandom random, int id, Kind kind) => kind switch
    {
        Kind.Child => random.Day(new DateOnly(2008, 2, 1), new DateOnly(2022, 6, 30)),
        _ when id % 33 == 1 => random.Day(new DateOnly(1919, 1, 1), new DateOnly(1934, 12, 31)),
        _ => random.Day(new DateOnly(1936, 1, 1), new DateOnly(2007, 12, 31)),
    };

    private static string Ssn(SampleRandom random)
    {
        var area = 1 + random.Below(898);
        area += area >= 666 ? 1 : 0;
        return string.Create(CultureInfo.InvariantCulture, $"{area:D3}-{1 + random.Below(99):D2}-{1 + random.Below(9999):D4}");
    }

    private static string Email(SampleRandom random, string first, string last, int id)
    {
        var name = Samples.Patient.Latin(first) ?? Samples.Patient.Latin(random.Pick(Region.Home.FemaleNames));
        var family = Samples.Patient.Latin(last);
        var local = (family is null, random.Below(4)) switch
        {
            (true, _) => name,
            (_, 0) => name + "_" + family,
            (_, 1) => family + "." + name,
            _ => name + "." + family,
        };
        var domain = random.Pick("example.com", "example.com", "example.net", "example.org", "mail.example.com", "web.example.net");
        var address = string.Create(CultureInfo.InvariantCulture, $"{local}{id}@{domain}");
        return random.Chance(4) ? address.ToUpperInvariant() : address;
    }

    /// <summary>
    /// Eight digits that no other id has: multiplying by a number without a factor 2, 3 or 5 permutes the
    /// remainders of 90,000,000.
    /// </summary>
    private string UniqueNumber(long id, long multiplier) =>
        (10_000_000 + (((id + _numberOffset) * multiplier) % 90_000_000)).ToString(CultureInfo.InvariantCulture);

    private Visit Visit(Patient patient, int number, int firstVisitId)
    {
        var id = firstVisitId + number;
        var random = Random(SampleStream.Visit, id);
        var staffId = 1 + random.Below(StaffCount);
        var diagnoses = new Icd10[random.Pick(1, 1, 1, 2, 2, 3)];
        foreach (ref var diagnosis in diagnoses.AsSpan())
        {
            diagnosis = random.Pick(MedicalTerms.Diagnoses);
        }

        var at = random.OpeningHour(random.Day(FirstVisitDay, Today.AddDays(-1)));
        return new Visit(id, number, patient, at, staffId, DepartmentOf(staffId), diagnoses, random.Chance(45));
    }
}
