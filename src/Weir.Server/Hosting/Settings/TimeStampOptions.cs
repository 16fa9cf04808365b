using System.Security.Cryptography;
using Weir.Server.Audit.TimeStamps;

namespace Weir.Server.Hosting.Settings;

/// <summary>The authority that stamps checkpoints of the ledger. Immutable.</summary>
public sealed class TimeStampOptions
{
    private TimeStampOptions(SettingReader reader)
    {
        reader.Begin("timestamps");
        var url = reader.Text(
            "WEIR_TIMESTAMP_URL",
            null,
            "Address of a time stamp authority (RFC 3161 over HTTP) that stamps checkpoints of the ledger. http will do, because its answers are "
            + "signed. Without it nothing is stamped.");
        var roots = reader.Text(
            "WEIR_TIMESTAMP_CA",
            null,
            "PEM file with the roots, and intermediates if need be, that the authority's certificate must lead to; read at the start. Goes with "
            + "WEIR_TIMESTAMP_URL.");
        var user = reader.Text(
            "WEIR_TIMESTAMP_USER",
            null,
            "Name to sign in to the authority with (HTTP Basic). Its address must then be https. Without it the server does not sign in.");
        var password = reader.Text(
            "WEIR_TIMESTAMP_PASSWORD_FILE",
            null,
            "File with the password of WEIR_TIMESTAMP_USER; read again for every stamp.");
        Every = TimeSpan.FromMinutes(reader.Number(
            "WEIR_TIMESTAMP_MINUTES",
            60,
            1,
            1440,
            "Minutes between two stamps of a log. A log without new entries is not stamped again."));
        Url = ReadUrl(reader, url);
        Roots = roots is null ? TimeStampRoots.None : ReadRoots(reader, roots);
        if (url is null != roots is null)
        {
            reader.Refuse("WEIR_TIMESTAMP_URL and WEIR_TIMESTAMP_CA go together; one of them is missing");
        }

        Login = ReadLogin(reader, user, password);
    }

    /// <summary>The authority's address; null when nothing is stamped.</summary>
    public Uri? Url { get; }

    /// <summary>Whom the authority's certificate must lead to.</summary>
    public TimeStampRoots Roots { get; }

    /// <summary>Who the authority is told that asks; null for nobody.</summary>
    public TimeStampLogin? Login { get; }

    /// <summary>The time between two stamps, from a minute to a day.</summary>
    public TimeSpan Every { get; }

    internal static TimeStampOptions Read(SettingReader reader) => new(reader);

    private static Uri? ReadUrl(SettingReader reader, string? text)
    {
        if (text is null)
        {
            return null;
        }

        if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0)
        {
            return url;
        }

        reader.Refuse("WEIR_TIMESTAMP_URL must be an http or https address without a password, such as http://timestamp.example.org/tsa");
        return null;
    }

    private TimeStampLogin? ReadLogin(SettingReader reader, string? user, string? password)
    {
        if (user is null != password is null)
        {
            reader.Refuse("WEIR_TIMESTAMP_USER and WEIR_TIMESTAMP_PASSWORD_FILE go together; one of them is missing");
        }

        if (user is null || password is null)
        {
            return null;
        }

        if (Url is { } url && !TimeStampLogin.IsSafeFor(url))
        {
            reader.Refuse("WEIR_TIMESTAMP_URL must be https where WEIR_TIMESTAMP_USER is set: a password is not sent in clear");
        }

        if (user.Contains(':', StringComparison.Ordinal))
        {
            reader.Refuse("WEIR_TIMESTAMP_USER must not have a colon, which ends the name in HTTP Basic (RFC 7617)");
        }

        if (!File.Exists(password))
        {
            reader.Refuse($"WEIR_TIMESTAMP_PASSWORD_FILE names {password}, which is not there or cannot be read");
        }

        return new TimeStampLogin(user, password);
    }

    private static TimeStampRoots ReadRoots(SettingReader reader, string path)
    {
        try
        {
            return TimeStampRoots.Read(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException)
        {
            reader.Refuse($"WEIR_TIMESTAMP_CA must be a PEM file of certificates; {path} cannot be read as one: {exception.Message}");
            return TimeStampRoots.None;
        }
    }
}
