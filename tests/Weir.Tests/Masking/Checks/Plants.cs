using Weir.Masking.Detection;

namespace Weir.Tests.Masking.Checks;

/// <summary>Where and what is planted into a masked copy of the clinic.</summary>
internal static class Plants
{
    private const string LatinName = "first_name GLOB '[A-Z]??*' AND last_name GLOB '[A-Z]??*'";

    /// <summary>
    /// Every kind of place: what the check must print, and the statement, in which <c>$v</c> is the value as an SQL literal.
    /// </summary>
    public static readonly (string Place, string Sql)[] Places =
    [
        ("patients.email", "UPDATE patients SET email = $v WHERE id = (SELECT max(id) FROM patients)"),
        ("patients.allergies", "UPDATE patients SET allergies = 'none; ask ' || $v || ' again' WHERE id = (SELECT min(id) FROM patients)"),
        ("patients.notes", "UPDATE patients SET notes = $v WHERE id = (SELECT min(id) FROM patients)"),
        ("contacts.full_name", "UPDATE contacts SET full_name = $v WHERE id = (SELECT min(id) FROM contacts)"),
        ("contacts.relationship", "UPDATE contacts SET relationship = 'sister of ' || $v WHERE id = (SELECT min(id) FROM contacts)"),
        ("addresses.street2", "UPDATE addresses SET street2 = 'c/o ' || $v WHERE id = (SELECT min(id) FROM addresses)"),
        ("notes.body", "UPDATE notes SET body = body || char(10) || 'Met ' || $v || ', agreed.' WHERE id = (SELECT max(id) FROM notes)"),
        ("audit_log.message", "UPDATE audit_log SET message = 'mail=' || $v || '; ok' WHERE id = (SELECT min(id) FROM audit_log)"),
        ("visits.reason", "UPDATE visits SET reason = $v WHERE id = (SELECT min(id) FROM visits)"),
        ("departments.name", "UPDATE departments SET name = $v WHERE id = (SELECT min(id) FROM departments)"),
        ("staff.job_title", "UPDATE staff SET job_title = 'assistant to ' || $v WHERE id = (SELECT min(id) FROM staff)"),
        ("users.last_ip", "UPDATE users SET last_ip = $v WHERE id = (SELECT min(id) FROM users)"),
        ("lab_results.value", "UPDATE lab_results SET value = $v || ' x' WHERE rowid = (SELECT min(rowid) FROM lab_results)"),
        ("phone_calls.remark", "UPDATE phone_calls SET remark = 'asked for ' || $v WHERE rowid = (SELECT min(rowid) FROM phone_calls)"),
        (
            "documents.content",
            "INSERT INTO documents (id, patient_id, kind, content) "
            + "SELECT 99999991, min(id), 'x', json_object('a', json_array(json_object('b', $v))) FROM patients"
        ),
        ("documents.kind", "INSERT INTO documents (id, patient_id, kind) SELECT 99999992, min(id), 'for ' || $v FROM patients"),
        ("stray.leaf", "CREATE TABLE stray (leaf BLOB); INSERT INTO stray VALUES (CAST('xx' || char(0) || $v AS BLOB))"),
        ("stray_default", "CREATE TABLE stray_default (a TEXT DEFAULT $v)"),
    ];

    /// <summary>Every kind of value: how one is taken from the source.</summary>
    public static readonly (string Kind, string Sql)[] Values =
    [
        (SensitiveKinds.Email, "SELECT email FROM patients WHERE length(email) > 6"),
        (SensitiveKinds.Phone, "SELECT phone FROM patients WHERE length(phone) > 9"),
        (SensitiveKinds.Ssn, "SELECT ssn FROM patients WHERE length(ssn) > 8"),
        (SensitiveKinds.CreditCard, "SELECT card_number FROM invoices WHERE length(card_number) > 12"),
        (SensitiveKinds.Iban, "SELECT iban FROM invoices WHERE length(iban) > 14"),
        (SensitiveKinds.FullName, $"SELECT first_name || ' ' || last_name FROM patients WHERE {LatinName}"),
        (SensitiveKinds.FullName, $"SELECT upper(last_name) || ', ' || first_name FROM patients WHERE {LatinName}"),
        (SensitiveKinds.MedicalRecordNumber, "SELECT mrn FROM patients"),
    ];
}
