using Weir.Server.SignIn;

namespace Weir.Server.Hosting.Settings;

/// <summary>The mail server that notices are sent through. Immutable.</summary>
public sealed class MailOptions
{
    // RFC 8314 calls this port's protocol implicit TLS; the platform's client does not speak it.
    private const int ImplicitTlsPort = 465;

    private MailOptions(SettingReader reader)
    {
        reader.Begin("mail");
        Host = reader.Text(
            "WEIR_SMTP_HOST",
            null,
            "Name of the mail server, as its certificate has it. Without it no mail is sent, and notices are shown in the account only.");
        Port = reader.Number(
            "WEIR_SMTP_PORT",
            587,
            1,
            65535,
            "Port of the mail server's submission service. It must offer STARTTLS: nothing is sent in clear.");
        User = reader.Text("WEIR_SMTP_USER", null, "Name to sign in to the mail server with. Without it the server does not sign in.");
        PasswordPath = reader.Text(
            "WEIR_SMTP_PASSWORD_FILE",
            null,
            "File with the password of WEIR_SMTP_USER; read again for every mail.");
        From = reader.Text("WEIR_SMTP_FROM", null, "Address that mails come from, such as weir@example.org.") ?? "";
        RefuseContradictions(reader);
    }

    /// <summary>The mail server's name; null when no mail is sent.</summary>
    public string? Host { get; }

    /// <summary>Its port.</summary>
    public int Port { get; }

    /// <summary>The name to sign in with; null for none.</summary>
    public string? User { get; }

    /// <summary>The file with the password; null when there is no <see cref="User"/>.</summary>
    public string? PasswordPath { get; }

    /// <summary>The sender's address; empty when no mail is sent.</summary>
    public string From { get; }

    /// <summary>Whether mail is sent.</summary>
    public bool IsConfigured => Host is not null;

    internal static MailOptions Read(SettingReader reader) => new(reader);

    private void RefuseContradictions(SettingReader reader)
    {
        if (Host is not null && Uri.CheckHostName(Host) is UriHostNameType.Unknown or UriHostNameType.Basic)
        {
            reader.Refuse($"WEIR_SMTP_HOST must be a name such as mail.example.org; '{Host}' is none");
        }

        if (Port == ImplicitTlsPort)
        {
            reader.Refuse("WEIR_SMTP_PORT must be a port that offers STARTTLS, usually 587; implicit TLS on port 465 is not spoken");
        }

        if (IsConfigured != From.Length > 0)
        {
            reader.Refuse("WEIR_SMTP_HOST and WEIR_SMTP_FROM go together; one of them is missing");
        }

        if (From.Length > 0 && !EmailAddress.TryParse(From, out _, out _))
        {
            reader.Refuse($"WEIR_SMTP_FROM must be an address such as weir@example.org; '{From}' is none");
        }

        if (User is null != PasswordPath is null)
        {
            reader.Refuse("WEIR_SMTP_USER and WEIR_SMTP_PASSWORD_FILE go together; one of them is missing");
        }

        if (PasswordPath is not null && !File.Exists(PasswordPath))
        {
            reader.Refuse($"WEIR_SMTP_PASSWORD_FILE names {PasswordPath}, which is not there or cannot be read");
        }
    }
}
