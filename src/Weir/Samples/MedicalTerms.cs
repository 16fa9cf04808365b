namespace Weir.Samples;

/// <summary>A diagnosis of ICD-10 (WHO) and the reason that a patient gives for it.</summary>
internal sealed record Icd10(string Code, string Title, string Complaint);

/// <summary>A drug with the smallest single dose, in milligrams.</summary>
internal sealed record Drug(string Name, decimal DoseMg);

/// <summary>A laboratory analyte with its unit, reference range and the decimals that are reported.</summary>
internal sealed record Analyte(string Name, string Unit, decimal Low, decimal High, int Decimals);

/// <summary>The clinic's medical vocabulary. None of it is personal.</summary>
internal static class MedicalTerms
{
    public static readonly Icd10[] Diagnoses =
    [
        new("A09", "Infectious gastroenteritis and colitis", "diarrhoea since two days"),
        new("B34.9", "Viral infection, unspecified", "fever and chills"),
        new("D50.9", "Iron deficiency anaemia, unspecified", "fatigue"),
        new("E03.9", "Hypothyroidism, unspecified", "weight gain"),
        new("E11.9", "Type 2 diabetes mellitus without complications", "follow-up of blood sugar"),
        new("E78.0", "Pure hypercholesterolaemia", "laboratory check"),
        new("F32.1", "Moderate depressive episode", "low mood"),
        new("F41.1", "Generalized anxiety disorder", "restlessness"),
        new("G43.0", "Migraine without aura", "headache"),
        new("G47.3", "Sleep apnoea", "snoring"),
        new("H10.3", "Acute conjunctivitis, unspecified", "red eye"),
        new("H66.9", "Otitis media, unspecified", "ear pain"),
        new("I10", "Essential (primary) hypertension", "blood pressure check"),
        new("I25.1", "Atherosclerotic heart disease", "chest tightness"),
        new("I48.9", "Atrial fibrillation and flutter, unspecified", "palpitations"),
        new("J06.9", "Acute upper respiratory infection, unspecified", "cough and sore throat"),
        new("J18.9", "Pneumonia, unspecified organism", "cough with fever"),
        new("J45.9", "Asthma, unspecified", "shortness of breath"),
        new("K21.0", "Gastro-oesophageal reflux disease with oesophagitis", "heartburn"),
        new("K29.7", "Gastritis, unspecified", "stomach pain"),
        new("L20.9", "Atopic dermatitis, unspecified", "itching rash"),
        new("M25.5", "Pain in joint", "knee pain"),
        new("M54.5", "Low back pain", "back pain"),
        new("N39.0", "Urinary tract infection, site not specified", "burning micturition"),
        new("R51", "Headache", "headache"),
        new("S93.4", "Sprain and strain of ankle", "twisted ankle"),
        new("Z00.0", "General medical examination", "check-up"),
        new("Z23", "Need for immunization", "vaccination"),
    ];

    public static readonly Drug[] Drugs =
    [
        new("Amoxicillin", 500), new("Atorvastatin", 10), new("Bisoprolol", 2.5m), new("Cetirizine", 10), new("Ferrous sulfate", 100),
        new("Ibuprofen", 200), new("Levothyroxine", 0.05m), new("Metformin", 500), new("Omeprazole", 20), new("Paracetamol", 500),
        new("Prednisolone", 5), new("Ramipril", 2.5m), new("Salbutamol", 0.1m), new("Sertraline", 25), new("Sumatriptan", 50),
    ];

    public static readonly Analyte[] Analytes =
    [
        new("Haemoglobin", "g/dL", 12, 17.5m, 1), new("Leukocytes", "10^9/L", 4, 10, 1), new("Platelets", "10^9/L", 150, 400, 0),
        new("Glucose", "mg/dL", 70, 100, 0), new("HbA1c", "%", 4, 5.6m, 1), new("Creatinine", "mg/dL", 0.6m, 1.2m, 2),
        new("Sodium", "mmol/L", 135, 145, 0), new("Potassium", "mmol/L", 3.5m, 5.1m, 1), new("TSH", "mIU/L", 0.4m, 4, 2),
        new("LDL cholesterol", "mg/dL", 40, 130, 0), new("CRP", "mg/L", 0, 5, 1), new("ALT", "U/L", 7, 56, 0),
    ];

    public static readonly string[] Departments =
    [
        "Cardiology", "Dermatology", "Emergency", "Endocrinology", "General Practice", "Neurology", "Orthopaedics", "Paediatrics",
        "Psychiatry", "Radiology", "Surgery", "Urology",
    ];

    public static readonly string[] JobTitles = ["Physician", "Physician", "Nurse", "Nurse", "Therapist", "Receptionist"];

    public static readonly string[] Allergies = ["penicillin", "latex", "peanuts", "pollen", "iodine"];

    public static readonly string[] BloodTypes = ["0+", "0-", "A+", "A-", "B+", "B-", "AB+", "AB-"];
}
