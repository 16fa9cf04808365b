namespace Weir.Samples;

/// <summary>A table of the sample: its columns in the order in which <paramref name="Write"/> gives their values.</summary>
/// <param name="Name">The name as the definition scripts have it, without quotes.</param>
/// <param name="Columns">The columns that are written; generated columns are not among them.</param>
/// <param name="Write">Writes every row of the clinic.</param>
internal sealed record SampleTable(string Name, string[] Columns, Action<Clinic, RowWriter> Write)
{
    /// <summary>Every table in an order in which a row comes after the rows it refers to, but for departments and staff.</summary>
    public static readonly SampleTable[] All =
    [
        PeopleTables.Employers, PeopleTables.Departments, PeopleTables.Staff, PeopleTables.Patients, PeopleTables.Addresses,
        PeopleTables.Contacts, PeopleTables.Relatives, BillingTables.InsurancePolicies, CareTables.Visits, CareTables.Diagnoses,
        CareTables.Prescriptions, CareTables.Orders, CareTables.LabResults, BillingTables.Invoices, CareTables.Notes,
        CareTables.Documents, AccountTables.Users, AccountTables.AuditLog, AccountTables.PhoneCalls, AccountTables.Complaints,
    ];
}
