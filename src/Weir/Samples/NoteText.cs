using System.Globalization;

namespace Weir.Samples;

/// <summary>Free text as the staff write it: with names, dates, telephone numbers and addresses in the middle of sentences.</summary>
internal static class NoteText
{
    /// <summary>The remark on a patient's own record; mostly none.</summary>
    public static string? Remark(SampleRandom random, Patient patient) => random.Below(10) switch
    {
        < 6 => null,
        6 => "",
        7 => "prefers e-mail: " + patient.Email,
        8 => $"{Title(patient)} {patient.LastName} asks not to be called at work",
        _ => "needs wheelchair access",
    };

    /// <summary>The text of one note about <paramref name="patient"/>, written by a member of the staff on a day.</summary>
    public static string Body(SampleRandom random, Clinic clinic, Patient patient, int authorId, DateOnly day)
    {
        var (authorFirst, authorLast, authorEmail) = clinic.StaffMember(authorId);
        var name = patient.FullName;
        var title = Title(patient);
        var last = patient.LastName;
        var phone = patient.Phone;
        var complaint = random.Pick(MedicalTerms.Diagnoses).Complaint;
        var drug = random.Pick(MedicalTerms.Drugs).Name;
        var next = day.AddDays(7 + random.Below(60));
        return Local(random, patient, day, next) ?? random.Below(11) switch
        {
            0 => $"{name} called from {phone} on {Long(day)} about {complaint}. Call back before {Iso(next)}.",
            1 => $"Patient {last}, {patient.FirstName} (born {Us(patient.BirthDate)}) came with {complaint}; {drug} continued.",
            2 => $"{title} {last} reports {complaint} since {Iso(day.AddDays(-3))}. Next appointment: {Long(next)}.",
            3 => $"Letter sent to {patient.Email}. {patient.FirstName} will be seen again on {Us(next)}.",
            4 => $"Spoke to {title} {last}'s employer. Do not mention the diagnosis. Mobile {phone}.",
            5 => $"Chart {patient.Mrn} reviewed with Dr. {authorLast} ({authorEmail}). {drug} stopped.",
            6 => $"SSN {patient.Ssn} verified at the desk for {name}, date of birth {Iso(patient.BirthDate)}.",
            7 => $"{patient.FirstName.ToUpperInvariant()} {last.ToUpperInvariant()} DID NOT COME ON {Us(day)}!! TEL {phone}",
            8 => Family(clinic, patient, day),
            9 => $"{complaint}, no change; {drug} as before.",
            _ => $"Dictated by {authorFirst} {authorLast}, {Long(day)}:\n\n{name} is a patient of ours since {day.Year - 2}. "
                + $"{(patient.IsFemale ? "She" : "He")} complains of {complaint}.\nPhone: {phone}\nE-mail: {patient.Email}\n",
        };
    }

    /// <summary>Some notes are in the patient's own language.</summary>
    private static string? Local(SampleRandom random, Patient patient, DateOnly day, DateOnly next) =>
        random.Chance(50) ? null : patient.Region.Language switch
        {
            "de" => $"{(patient.IsFemale ? "Frau" : "Herr")} {patient.LastName} hat am {German(next)} Termin, Tel. {patient.Phone}.",
            "fr" => $"{(patient.IsFemale ? "Mme" : "M.")} {patient.LastName} a appelé le {French(day)} ; rappeler au {patient.Phone}.",
            "es" => $"{(patient.IsFemale ? "La Sra." : "El Sr.")} {patient.FullName} pide cita el {Iso(next)}, correo {patient.Email}.",
            "pl" => $"{(patient.IsFemale ? "Pani" : "Pan")} {patient.FullName} prosi o telefon: {patient.Phone}.",
            "ru" => $"Пациент {patient.FullName}, дата рождения {German(patient.BirthDate)}, тел. {patient.Phone}.",
            "ja" => $"{patient.FullName}様、次回の予約は{Iso(next)}です。電話 {patient.Phone}",
            _ => null,
        };

    private static string Family(Clinic clinic, Patient patient, DateOnly day)
    {
        if (patient.GuardianId is { } id)
        {
            var guardian = clinic.Patient(id);
            return $"{patient.FirstName} came with {guardian.FullName} ({guardian.Phone}), who signed on {Iso(day)}.";
        }

        return patient.SamePersonId is { } same
            ? $"Probably the same person as {clinic.Patient(same).Mrn}; {patient.FullName}, born {Iso(patient.BirthDate)}."
            : $"{patient.FullName} was accompanied by a neighbour on {Us(day)}.";
    }

    private static string Title(Patient patient) => patient.IsFemale ? "Ms." : "Mr.";

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Us(DateOnly day) => day.ToString("MM/dd/yyyy", CultureInfo.InvariantCulture);

    private static string Long(DateOnly day) => day.ToString("MMMM d, yyyy", CultureInfo.InvariantCulture);

    private static string French(DateOnly day) => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);

    private static string German(DateOnly day) => day.ToString("d.M.yyyy", CultureInfo.InvariantCulture);
}
