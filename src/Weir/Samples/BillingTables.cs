using System.Globalization;

namespace Weir.Samples;

/// <summary>Who pays: insurance contracts and invoices.</summary>
internal static class BillingTables
{
    public static readonly SampleTable InsurancePolicies = new(
        "insurance_policies",
        ["insurer_code", "policy_number", "patient_id", "insurer", "policy_holder", "group", "valid_from", "valid_to"],
        WritePolicies);

    public static readonly SampleTable Invoices = new(
        "invoices",
        [
            "id", "invoice_number", "visit_id", "patient_id", "insurer_code", "policy_number", "amount", "currency", "card_number",
            "card_expires", "iban", "account_holder", "issued_on", "paid_on",
        ],
        WriteInvoices);

    private static void WritePolicies(Clinic clinic, RowWriter row)
    {
        foreach (var (patient, _) in clinic.Charts())
        {
            var random = clinic.Random(SampleStream.Policy, -patient.Id);
            foreach (var policy in clinic.Policies(patient.Id))
            {
                row.Text(policy.InsurerCode);
                row.Text(policy.Number);
                row.Integer(patient.Id);
                row.Text(policy.Insurer);
                row.Text(Payer(clinic, patient).FullName);
                row.Text(random.Below(4) switch { 0 => null, 1 => "", _ => random.Fill("GRP-!##") });
                row.Date(random.Day(new DateOnly(2018, 1, 1), new DateOnly(2022, 12, 31)));
                row.Date(random.Chance(70) ? null : random.Day(new DateOnly(2026, 1, 1), new DateOnly(2030, 12, 31)));
                row.EndRow();
            }
        }
    }

    private static void WriteInvoices(Clinic clinic, RowWriter row)
    {
        var id = 1;
        foreach (var visit in clinic.Visits())
        {
            var random = clinic.Random(SampleStream.Invoice, visit.Id);
            if (random.Chance(30))
            {
                continue;
            }

            var payer = Payer(clinic, visit.Patient);
            var policies = clinic.Policies(visit.Patient.Id);
            var insured = policies.Length > 0 && random.Chance(50);
            var byCard = !insured && random.Chance(55);
            var byTransfer = !insured && !byCard;
            var issued = DateOnly.FromDateTime(visit.At).AddDays(random.Below(14));
            row.Integer(id);
            row.Text(string.Create(CultureInfo.InvariantCulture, $"INV-{issued.Year}-{id:D7}"));
            row.Integer(visit.Id);
            row.Integer(visit.Patient.Id);
            row.Text(insured ? policies[0].InsurerCode : null);
            row.Text(insured ? policies[0].Number : null);
            row.Decimal((2_000 + random.Below(180_000)) / 100m);
            row.Text(visit.Patient.Region.Country == "US" ? "USD" : random.Pick("EUR", "EUR", "GBP"));
            row.Text(byCard ? PaymentNumbers.Card(random) : null);
            row.Text(byCard ? string.Create(CultureInfo.InvariantCulture, $"{1 + random.Below(12):D2}/{26 + random.Below(5)}") : null);
            row.Text(byTransfer ? PaymentNumbers.Iban(random, payer.Region) : null);
            row.Text(insured ? null : random.Chance(5) ? "" : payer.FullName);
            row.Date(issued);
            row.Date(random.Chance(15) ? null : issued.AddDays(random.Below(40)));
            row.EndRow();
            id++;
        }
    }

    private static Patient Payer(Clinic clinic, Patient patient) =>
        patient.GuardianId is { } guardian ? clinic.Patient(guardian) : patient;
}
