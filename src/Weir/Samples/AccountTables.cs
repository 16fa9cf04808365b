using System.Globalization;
using System.Net;

namespace Weir.Samples;

/// <summary>The patient portal's accounts and its log, and two tables that a tidy schema would not have.</summary>
internal static class AccountTables
{
    private const string BcryptAlphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private const string TokenAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static readonly SampleTable Users = new(
        "users",
        ["id", "username", "patient_id", "staff_id", "password_hash", "api_token", "last_ip", "last_login_at"],
        WriteUsers);

    public static readonly SampleTable AuditLog = new("audit_log", ["id", "user_id", "at", "action", "message"], WriteAuditLog);

    /// <summary>Has no key, and rows that are equal in every column.</summary>
    public static readonly SampleTable PhoneCalls = new("phone_calls", ["caller_name", "phone", "called_at", "remark"], WritePhoneCalls);

    /// <summary>Has no rows.</summary>
    public static readonly SampleTable Complaints = new(
        "complaints", ["id", "patient_id", "email", "complaint"], static (_, _) => { });

    private static void WriteUsers(Clinic clinic, RowWriter row)
    {
        for (var id = 1; id <= clinic.StaffCount; id++)
        {
            var random = clinic.Random(SampleStream.User, -id);
            WriteUser(row, random, random.Uuid(), clinic.StaffMember(id).Email, patientId: null, staffId: id);
        }

        foreach (var (patient, _) in clinic.Charts())
        {
            if (clinic.PatientAccount(patient.Id) is { } account)
            {
                WriteUser(row, clinic.Random(SampleStream.UserRow, patient.Id), account, patient.Email, patient.Id, staffId: null);
            }
        }
    }

    private static void WriteUser(RowWriter row, SampleRandom random, Guid id, string username, int? patientId, int? staffId)
    {
        row.Uuid(id);
        row.Text(username);
        row.Integer(patientId);
        row.Integer(staffId);
        row.Text("$2b$12$" + random.Characters(BcryptAlphabet, 53));
        row.Text(random.Chance(70) ? null : "clinic_pat_" + random.Characters(TokenAlphabet, 36));
        row.Address(random.Chance(15) ? null : Address(random));
        if (random.Chance(15))
        {
            row.Null();
        }
        else
        {
            row.Timestamp(random.OpeningHour(random.Day(new DateOnly(2024, 1, 1), Clinic.Today.AddDays(-1))));
        }

        row.EndRow();
    }

    private static void WriteAuditLog(Clinic clinic, RowWriter row)
    {
        var id = 1;
        foreach (var (patient, _) in clinic.Charts())
        {
            if (clinic.PatientAccount(patient.Id) is not { } account)
            {
                continue;
            }

            var random = clinic.Random(SampleStream.AuditLog, patient.Id);
            for (var remaining = 1 + random.Below(6); remaining > 0; remaining--)
            {
                var action = random.Pick("login", "login", "login failed", "password reset", "export", "update");
                var address = Address(random);
                row.Integer(id++);
                row.Uuid(action == "login failed" ? null : account);
                row.Timestamp(random.OpeningHour(random.Day(new DateOnly(2023, 1, 1), Clinic.Today.AddDays(-1))));
                row.Text(action);
                row.Text(action switch
                {
                    "login" => $"{patient.Email} signed in from {address}",
                    "login failed" => $"wrong password for {patient.Email} from {address}",
                    "password reset" => $"reset link sent to <{patient.Email}>",
                    "export" => $"chart {patient.Mrn} ({patient.FullName}) downloaded by {patient.Email}",
                    _ => random.Chance(50) ? null : "",
                });
                row.EndRow();
            }
        }
    }

    private static void WritePhoneCalls(Clinic clinic, RowWriter row)
    {
        foreach (var (patient, _) in clinic.Charts())
        {
            var random = clinic.Random(SampleStream.PhoneCall, patient.Id);
            if (random.Chance(60))
            {
                continue;
            }

            var called = random.OpeningHour(random.Day(new DateOnly(2025, 1, 1), Clinic.Today.AddDays(-1)));
            var name = random.Chance(10) ? null : patient.FullName;
            var remark = random.Pick(null, "", "asked to be called back", $"wants results sent to {patient.Email}");
            for (var copies = patient.Id % 20 == 0 ? 2 : 1; copies > 0; copies--)
            {
                row.Text(name);
                row.Text(patient.Phone);
                row.Timestamp(called);
                row.Text(remark);
                row.EndRow();
            }
        }
    }

    /// <summary>An address of the ranges for documentation (RFC 5737, RFC 3849) or a private network (RFC 1918).</summary>
    private static IPAddress Address(SampleRandom random)
    {
        var host = 1 + random.Below(254);
        return IPAddress.Parse(random.Below(6) switch
        {
            0 => string.Create(CultureInfo.InvariantCulture, $"2001:db8::{random.Below(0xFFFF):x}:{host:x}"),
            1 => string.Create(CultureInfo.InvariantCulture, $"10.{random.Below(256)}.{random.Below(256)}.{host}"),
            2 or 3 => string.Create(CultureInfo.InvariantCulture, $"192.0.2.{host}"),
            4 => string.Create(CultureInfo.InvariantCulture, $"198.51.100.{host}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"203.0.113.{host}"),
        });
    }
}
