using Weir.Masking.Checks;
using Weir.Masking.Configuration;
using Weir.Masking.Generators;
using Weir.Masking.Reports;

namespace Weir.Tests.Masking.Reports;

/// <summary>A fixed report with one of everything, names that try to break out of HTML included.</summary>
internal static class SampleReport
{
    public static RunReport Make() => new()
    {
        FormatVersion = RunReport.CurrentFormatVersion,
        Run = new RunSection(
            "20260102030405a1b2c3", "0.1.0", new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), 83.4, RunOutcome.LeakFound,
            "00112233aabb", new string('c', 64), new string('5', 64), 1_251_300, 1_250_000, 41_250.5),
        Source = new DatabaseFacts("postgresql", "15.14", "postgresql://clinic@db.example/clinic", "TLS 1.3, verify-full"),
        Destination = new DatabaseFacts("sqlite", "", "/srv/copies/clinic <b>.db", "local"),
        Phases =
        [
            new PhaseSection("surveying", 1.2), new PhaseSection("preparing", 0.4), new PhaseSection("loading", 30.3),
            new PhaseSection("finishing", 21.1), new PhaseSection("checking", 30.2), new PhaseSection("publishing", 0.2),
        ],
        Tables =
        [
            new TableSection("public.\"><script>alert(1)</script>", TableMode.DeIdentify, false, 0, 0, 0.01, 0, [Plain("a&b", "text")]),
            new TableSection("public.patients", TableMode.DeIdentify, true, 251_300, 250_000, 6.5, 38_461.5, PatientColumns()),
            new TableSection("public.sessions", TableMode.Truncate, false, 0, 0, 0, 0, []),
            new TableSection("public.staging", TableMode.Skip, false, 0, 0, 0, 0, []),
            new TableSection("public.visits", TableMode.DeIdentify, false, 1_000_000, 1_000_000, 24.2, 41_322.3, VisitColumns()),
        ],
        Notices =
        [
            new NoticeSection(Severity.Warning, "tables.public.patients.columns.mrn", "unique key patients_mrn_key: not guaranteed"),
            new NoticeSection(Severity.Note, "view public.active", "refers to public.staging and is left out"),
        ],
        PrivacyNotes = ["The copy is pseudonymised, not anonymous.", "2 columns hold pseudonyms derived from identifiers."],
        LeakCheck = Leak(),
        IntegrityCheck = new IntegritySection(
            false,
            ["3 rows of public.visits (patient_id) point at no row of public.patients."],
            3,
            [new KeySection("public.visits", "visits_patient_id_fkey", 3)],
            [new KeySection("public.patients", "patients_pkey", 0), new KeySection("public.visits", "visits_pkey", 0)],
            2.5),
    };

    private static ColumnSection Plain(string name, string type) => new(
        name, type, null, "passthrough", 1, KeyedBy.Value, null, null, PrivacyClass.Unprotected,
        "The source's value reaches the destination.", false, false, "", null);

    private static List<ColumnSection> PatientColumns() =>
    [
        new(
            "id", "bigint", null, "integer-key", 1, KeyedBy.Value, "patients.id", null, PrivacyClass.Pseudonym,
            "A keyed permutation of the type's range.", true, false, "preserved", new CountsSection(250_000, 0, 0.0001, 0, 0, 0, 0)),
        new(
            "mrn", "character varying(12)", "medical-record-number", "ff1-alphanumeric", 1, KeyedBy.Value, "patients.mrn", null,
            PrivacyClass.Pseudonym, "FF1 keeps the length and the kinds of character.", true, true, "preserved",
            new CountsSection(249_990, 1, 0.25, 0, 0, 10, 0)),
        new(
            "first_name", "text", "first-name", "first-name", 1, KeyedBy.Value, "names", null, PrivacyClass.Pseudonym,
            "A name drawn by key from a public list.", false, false, "", new CountsSection(249_000, 22, 20.4, 900, 100, 0, 0)),
        new(
            "birth_date", "date", "birth-date", "birth-date", 1, KeyedBy.Row, "dates", null, PrivacyClass.Partial,
            "The year stays, but for people of 90 and more.", false, false, "", new CountsSection(250_000, 0, 0, 0, 0, 0, 0)),
        new(
            "notes", "text", "free-text", "free-text", 1, KeyedBy.Value, "names", null, PrivacyClass.Composite,
            "What is not recognised stays.", false, false, "", new CountsSection(120_000, 60_000, null, 130_000, 0, 0, 12)),
        new(
            "photo", "bytea", "binary", "null", 1, KeyedBy.Nothing, null, null, PrivacyClass.DataFree,
            "Nothing of the value is used.", false, false, "", new CountsSection(0, 0, null, 250_000, 0, 0, 0)),
        Plain("blood_type", "text"),
    ];

    private static List<ColumnSection> VisitColumns() =>
    [
        new(
            "patient_id", "bigint", null, "integer-key", 1, KeyedBy.Value, "patients.id", "public.patients.id", PrivacyClass.Pseudonym,
            "A keyed permutation of the type's range.", true, false, "", new CountsSection(1_000_000, 0, 0.0004, 0, 0, 0, 0)),
        Plain("status", "text"),
    ];

    private static LeakSection Leak() => new(
        false,
        [
            new LeakFinding(
                LeakKind.KnownValue, true, "public.visits.status", "email", 2,
                "2 occurrences of a source value of kind email in a column that passes through: give the column a generator."),
            new LeakFinding(
                LeakKind.RowEquality, false, "public.patients.mrn", "medical-record-number", 10,
                "10 values were kept because the column's policy says keep for what its generator does not take."),
        ],
        [
            new LeakColumnSection("public.patients", "mrn", 249_990, 1, 0.25, 0.2212, 14, 12.5, 10, ""),
            new LeakColumnSection("public.patients", "first_name", 5_120, 1, 0.42, 0.342, null, 0, 0, ""),
            new LeakColumnSection("public.visits", "patient_id", 250_000, 0, 0.0001, 1, 29, 29.1, 0, ""),
            new LeakColumnSection("public.log", "email", 120, 0, 0, null, 0, 0, 0, "not compared row by row: the table has no key"),
        ],
        1_204_331,
        88_123_456,
        41,
        1,
        27.7);
}
