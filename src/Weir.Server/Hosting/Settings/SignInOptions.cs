using Weir.Server.SignIn.Passwords;
using Weir.Server.SignIn.Throttling;

namespace Weir.Server.Hosting.Settings;

/// <summary>What sign-in asks of passwords, and whom it lets try. Immutable.</summary>
public sealed class SignInOptions
{
    private const string Allowed = "WEIR_SIGN_IN_ALLOWED_NETWORKS";
    private const string Denied = "WEIR_SIGN_IN_DENIED_NETWORKS";
    private const string Trusted = "WEIR_SIGN_IN_TRUSTED_NETWORKS";

    private SignInOptions(SettingReader reader)
    {
        reader.Begin("sign-in");
        PasswordIterations = reader.Number(
            "WEIR_PASSWORD_ITERATIONS",
            PasswordHashing.FewestIterations,
            PasswordHashing.FewestIterations,
            PasswordHashing.MostIterations,
            "Iterations of PBKDF2-HMAC-SHA-512 for new password hashes; stored ones are made anew at the next sign-in. Never fewer than the "
            + "default.");
        BreachedPasswordsPath = reader.Text(
            "WEIR_BREACHED_PASSWORDS",
            null,
            "File of breached passwords that nobody may choose or keep, made by weir passwords import; read at the start. Without it the common "
            + "passwords in the box are refused.");
        Networks = ReadNetworks(reader);
        RefuseUnreadable(reader);
    }

    /// <summary>Iterations of new password hashes; never below the floor.</summary>
    public int PasswordIterations { get; }

    /// <summary>The file of breached passwords; null for none.</summary>
    public string? BreachedPasswordsPath { get; }

    /// <summary>Who may try to sign in; the most specific range decides.</summary>
    internal NetworkList Networks { get; }

    internal static SignInOptions Read(SettingReader reader) => new(reader);

    private static NetworkList ReadNetworks(SettingReader reader)
    {
        var allow = reader.Text(
            Allowed, null, "Networks that may try to sign in though a wider one is denied, with commas between; the most specific network decides.");
        var deny = reader.Text(
            Denied,
            null,
            "Networks that may not even try to sign in or show a key, with commas between; 0.0.0.0/0,::/0 denies all that is not allowed otherwise.");
        var trust = reader.Text(
            Trusted,
            null,
            "Networks whose wrong guesses do not block their addresses, such as an office behind one address; accounts are protected all the same.");
        foreach (var (name, list) in new[] { (Allowed, allow), (Denied, deny), (Trusted, trust) })
        {
            NetworkList.Parse(list, null, null, out var faults);
            foreach (var fault in faults)
            {
                reader.Refuse($"{name}: {fault}");
            }
        }

        return NetworkList.Parse(allow, deny, trust, out _) ?? NetworkList.Empty;
    }

    private void RefuseUnreadable(SettingReader reader)
    {
        if (BreachedPasswordsPath is not { } path)
        {
            return;
        }

        try
        {
            BreachedPasswordFile.ReadHeader(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            reader.Refuse($"WEIR_BREACHED_PASSWORDS cannot be used: {exception.Message}");
        }
    }
}
