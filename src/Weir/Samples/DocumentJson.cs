using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Weir.Samples;

/// <summary>JSON documents with personal data at several depths, in objects and in arrays.</summary>
internal static class DocumentJson
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One document; a consent has its letters beyond ASCII escaped, the others have them as they are.</summary>
    public static string Of(string kind, SampleRandom random, Clinic clinic, Patient patient)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, kind == "consent" ? default : Readable))
        {
            json.WriteStartObject();
            switch (kind)
            {
                case "intake":
                    WriteIntake(json, random, patient);
                    break;
                case "referral":
                    WriteReferral(json, random, clinic, patient);
                    break;
                default:
                    WriteConsent(json, random, patient);
                    break;
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteIntake(Utf8JsonWriter json, SampleRandom random, Patient patient)
    {
        json.WriteStartObject("patient");
        json.WriteString("firstName", patient.FirstName);
        json.WriteString("lastName", patient.LastName);
        json.WriteString("birthDate", Day(patient.BirthDate));
        json.WriteEndObject();
        json.WriteStartObject("contact");
        json.WriteString("email", random.Chance(10) ? null : patient.Email);
        json.WriteString("phone", random.Chance(10) ? "" : patient.Phone);
        json.WriteStartObject("address");
        json.WriteString("street", random.Pick(patient.Region.Streets));
        json.WriteString("city", random.Pick(patient.Region.Cities));
        json.WriteString("postalCode", random.Fill(patient.Region.PostalCode));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("tags");
        json.WriteStringValue(random.Pick("new", "returning"));
        json.WriteStringValue(random.Pick(MedicalTerms.Allergies));
        json.WriteEndArray();
        json.WriteNumber("heightCm", 140 + random.Below(60));
        json.WriteBoolean("smoker", random.Chance(20));
    }

    private static void WriteReferral(Utf8JsonWriter json, SampleRandom random, Clinic clinic, Patient patient)
    {
        var (first, last, email) = clinic.StaffMember(1 + random.Below(clinic.StaffCount));
        json.WriteStartObject("from");
        json.WriteString("doctor", $"{first} {last}");
        json.WriteString("email", email);
        json.WriteEndObject();
        json.WriteString("mrn", patient.Mrn);
        json.WriteStartArray("history");
        for (var entries = random.Below(3); entries >= 0; entries--)
        {
            var day = random.Day(new DateOnly(2023, 1, 2), Clinic.Today.AddDays(-1));
            json.WriteStartObject();
            json.WriteString("date", Day(day));
            json.WriteString("text", $"{patient.FullName} seen for {random.Pick(MedicalTerms.Diagnoses).Complaint}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteConsent(Utf8JsonWriter json, SampleRandom random, Patient patient)
    {
        json.WriteString("signedBy", patient.FullName);
        json.WriteString("signedAt", Day(random.Day(new DateOnly(2023, 1, 2), Clinic.Today.AddDays(-1))));
        json.WriteString("ip", random.Fill("203.0.113.!#"));
        json.WriteNull("withdrawnAt");
        json.WriteStartArray("purposes");
        json.WriteStringValue("treatment");
        json.WriteEndArray();
    }

    private static string Day(DateOnly day) => day.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
