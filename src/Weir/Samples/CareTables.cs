namespace Weir.Samples;

/// <summary>What was done for the patients: visits, diagnoses, prescriptions, laboratory, notes and documents.</summary>
internal static class CareTables
{
    public static readonly SampleTable Visits = new(
        "visits",
        ["id", "patient_id", "department_id", "staff_id", "visited_at", "status", "reason", "referred_by", "room"],
        WriteVisits);

    public static readonly SampleTable Diagnoses = new(
        "diagnoses", ["visit_id", "line_no", "icd10_code", "diagnosis"], WriteDiagnoses);

    public static readonly SampleTable Prescriptions = new(
        "prescriptions", ["id", "visit_id", "line_no", "drug", "dose_mg", "directions"], WritePrescriptions);

    public static readonly SampleTable Orders = new("order", ["id", "visit_id", "group", "user", "ordered_at"], WriteOrders);

    public static readonly SampleTable LabResults = new(
        "lab_results", ["order_id", "analyte", "patient_mrn", "value", "unit", "is_abnormal"], WriteLabResults);

    public static readonly SampleTable Notes = new(
        "notes", ["id", "patient_id", "visit_id", "author_id", "written_at", "body"], WriteNotes);

    public static readonly SampleTable Documents = new("documents", ["id", "patient_id", "kind", "content"], WriteDocuments);

    private static void WriteVisits(Clinic clinic, RowWriter row)
    {
        foreach (var visit in clinic.Visits())
        {
            var random = clinic.Random(SampleStream.VisitRow, visit.Id);
            var (first, last, email) = clinic.StaffMember(1 + random.Below(clinic.StaffCount));
            row.Integer(visit.Id);
            row.Integer(visit.Patient.Id);
            row.Integer(visit.DepartmentId);
            row.Integer(visit.StaffId);
            row.Timestamp(visit.At);
            row.Text(random.Below(20) switch { 0 => "missed", 1 => "planned", _ => "finished" });
            row.Text(random.Chance(5) ? null : visit.Diagnoses[0].Complaint);
            row.Text(random.Below(10) switch
            {
                < 5 => null,
                5 => "",
                6 => $"Dr. {first} {last}",
                7 => email,
                8 => $"{last} practice <{email}>",
                _ => "self-referred, " + visit.Patient.Email,
            });
            row.Text(random.Chance(30) ? null : random.Fill("?-!##"));
            row.EndRow();
        }
    }

    private static void WriteDiagnoses(Clinic clinic, RowWriter row)
    {
        foreach (var visit in clinic.Visits())
        {
            for (var line = 0; line < visit.Diagnoses.Length; line++)
            {
                row.Integer(visit.Id);
                row.Integer(line + 1);
                row.Text(visit.Diagnoses[line].Code);
                row.Text(visit.Diagnoses[line].Title);
                row.EndRow();
            }
        }
    }

    private static void WritePrescriptions(Clinic clinic, RowWriter row)
    {
        var id = 1;
        foreach (var visit in clinic.Visits())
        {
            var random = clinic.Random(SampleStream.Prescription, visit.Id);
            for (var line = 1; line <= visit.Diagnoses.Length; line++)
            {
                if (random.Chance(40))
                {
                    continue;
                }

                var drug = random.Pick(MedicalTerms.Drugs);
                row.Integer(id++);
                row.Integer(visit.Id);
                row.Integer(line);
                row.Text(drug.Name);
                row.Decimal(drug.DoseMg * (1 + random.Below(3)));
                row.Text(random.Pick(null, "", "1-0-0", "1-0-1", "0-0-1", "when needed", "before meals"));
                row.EndRow();
            }
        }
    }

    private static void WriteOrders(Clinic clinic, RowWriter row)
    {
        foreach (var (id, visit) in clinic.Orders())
        {
            var random = clinic.Random(SampleStream.Order, id);
            row.Integer(id);
            row.Integer(visit.Id);
            row.Text(random.Pick("blood", "metabolism", "hormones", "routine"));
            row.Text(random.Chance(10) ? null : clinic.StaffMember(visit.StaffId).Email);
            row.Timestamp(visit.At.AddMinutes(1 + random.Below(40)));
            row.EndRow();
        }
    }

    private static void WriteLabResults(Clinic clinic, RowWriter row)
    {
        foreach (var (id, visit) in clinic.Orders())
        {
            var random = clinic.Random(SampleStream.LabResult, id);
            var first = random.Below(MedicalTerms.Analytes.Length);
            for (var i = 1 + random.Below(4); i > 0; i--)
            {
                var analyte = MedicalTerms.Analytes[(first + i) % MedicalTerms.Analytes.Length];
                var spread = analyte.High - analyte.Low;
                var value = decimal.Round(analyte.Low + (spread * (random.Below(1400) - 100) / 1000m), analyte.Decimals);
                row.Integer(id);
                row.Text(analyte.Name);
                row.Text(visit.Patient.Mrn);
                if (random.Chance(3))
                {
                    row.Null();
                }
                else
                {
                    row.Decimal(Math.Max(0, value));
                }

                row.Text(analyte.Unit);
                row.Boolean(value < analyte.Low || value > analyte.High);
                row.EndRow();
            }
        }
    }

    private static void WriteNotes(Clinic clinic, RowWriter row)
    {
        var id = 1;
        foreach (var (patient, firstVisitId) in clinic.Charts())
        {
            var visitCount = clinic.VisitCount(patient.Id);
            for (var remaining = clinic.NoteCount(patient.Id); remaining > 0; remaining--)
            {
                var random = clinic.Random(SampleStream.Note, id);
                var author = 1 + random.Below(clinic.StaffCount);
                var day = random.Day(new DateOnly(2023, 1, 2), Clinic.Today.AddDays(-1));
                row.Integer(id++);
                row.Integer(patient.Id);
                row.Integer(visitCount == 0 || random.Chance(20) ? null : firstVisitId + random.Below(visitCount));
                row.Integer(random.Chance(5) ? null : author);
                row.Timestamp(random.OpeningHour(day));
                row.Text(NoteText.Body(random, clinic, patient, author, day));
                row.EndRow();
            }
        }
    }

    private static void WriteDocuments(Clinic clinic, RowWriter row)
    {
        var id = 1;
        foreach (var (patient, _) in clinic.Charts())
        {
            var random = clinic.Random(SampleStream.Document, patient.Id);
            for (var remaining = random.Below(3); remaining > 0; remaining--)
            {
                var kind = random.Pick("intake", "referral", "consent");
                row.Integer(id++);
                row.Integer(patient.Id);
                row.Text(kind);
                row.Json(random.Chance(4) ? null : DocumentJson.Of(kind, random, clinic, patient));
                row.EndRow();
            }
        }
    }
}
