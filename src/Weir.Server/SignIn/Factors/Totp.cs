using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Foundation;
using Weir.Server.SignIn.Tokens;

namespace Weir.Server.SignIn.Factors;

/// <summary>The hash inside a TOTP code.</summary>
internal enum TotpAlgorithm
{
    /// <summary>What every authenticator app reads; HMAC-SHA-1 is unbroken as a MAC.</summary>
    Sha1 = 1,

    /// <summary>HMAC-SHA-256.</summary>
    Sha256 = 2,

    /// <summary>HMAC-SHA-512.</summary>
    Sha512 = 3,
}

/// <summary>
/// Time-based one-time passwords of RFC 6238. A code is accepted from one step before to one step after now (section 5.2), and each
/// step once: the caller keeps the step that matched last.
/// </summary>
/// <param name="Algorithm">The hash.</param>
/// <param name="Digits">6 to 8.</param>
/// <param name="PeriodSeconds">Length of a step.</param>
internal sealed record Totp(TotpAlgorithm Algorithm = TotpAlgorithm.Sha1, int Digits = 6, int PeriodSeconds = 30)
{
    /// <summary>Bytes of a new secret; RFC 4226 section 4 asks for 160 bits.</summary>
    public const int SecretLength = 20;

    /// <summary>What authenticator apps expect.</summary>
    public static readonly Totp Default = new();

    /// <summary>Makes a secret; the caller seals and disposes it.</summary>
    public static SecretBytes NewSecret(RandomNumberGenerator random)
    {
        Span<byte> bytes = stackalloc byte[SecretLength];
        random.GetBytes(bytes);
        var secret = SecretBytes.CopyOf(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return secret;
    }

    /// <summary>The number of the step that holds a moment.</summary>
    public long StepAt(DateTimeOffset moment) => moment.ToUnixTimeSeconds() / PeriodSeconds;

    /// <summary>The code of a step.</summary>
    public string CodeAt(ReadOnlySpan<byte> secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> mac = stackalloc byte[64];
        var length = Mac(secret, counter, mac);
        var offset = mac[length - 1] & 15;
        var number = (int)(BinaryPrimitives.ReadUInt32BigEndian(mac[offset..]) & 0x7FFF_FFFF);
        var code = number % (int)Math.Pow(10, Digits);
        return code.ToString(CultureInfo.InvariantCulture).PadLeft(Digits, '0');
    }

    /// <summary>Judges a code. Takes the same time for every code of the right length.</summary>
    /// <param name="secret">The seed.</param>
    /// <param name="code">As typed: digits, with spaces between them ignored.</param>
    /// <param name="now">The moment.</param>
    /// <param name="lastStep">The step that was accepted last for this secret; -1 when none was.</param>
    /// <returns>The step that matched, to be stored in the unit that lets the person in; null when the code is refused.</returns>
    public long? Verify(ReadOnlySpan<byte> secret, string? code, DateTimeOffset now, long lastStep)
    {
        if (code is null || code.Length > 2 * Digits)
        {
            return null;
        }

        var typed = code.Replace(" ", "", StringComparison.Ordinal);
        if (typed.Length != Digits || !typed.All(char.IsAsciiDigit))
        {
            return null;
        }

        var bytes = Encoding.ASCII.GetBytes(typed);
        long? matched = null;
        var current = StepAt(now);
        for (var step = Math.Max(0, current - 1); step <= current + 1; step++)
        {
            var same = CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(CodeAt(secret, step)), bytes);
            if (same && step > lastStep)
            {
                matched = step;
            }
        }

        return matched;
    }

    /// <summary>The <c>otpauth:</c> address that an authenticator app scans. It holds the secret: it is shown once and never logged.</summary>
    /// <param name="secret">The seed.</param>
    /// <param name="issuer">Who asks for codes, such as the installation's name.</param>
    /// <param name="account">Whose codes they are.</param>
    public ShownOnce Uri(ReadOnlySpan<byte> secret, string issuer, string account)
    {
        // The label's own separator is a colon, so none may come from the names.
        var name = System.Uri.EscapeDataString(issuer.Replace(":", "", StringComparison.Ordinal));
        var person = System.Uri.EscapeDataString(account.Replace(":", "", StringComparison.Ordinal));
        var algorithm = Algorithm switch { TotpAlgorithm.Sha256 => "SHA256", TotpAlgorithm.Sha512 => "SHA512", _ => "SHA1" };
        return new ShownOnce(string.Create(
            CultureInfo.InvariantCulture,
            $"otpauth://totp/{name}:{person}?secret={Base32.Rfc4648.Encode(secret)}&issuer={name}"
            + $"&algorithm={algorithm}&digits={Digits}&period={PeriodSeconds}"));
    }

    private int Mac(ReadOnlySpan<byte> secret, ReadOnlySpan<byte> counter, Span<byte> mac) => Algorithm switch
    {
#pragma warning disable CA5350 // RFC 6238's default; HMAC does not rest on the collisions that broke SHA-1
        TotpAlgorithm.Sha1 => HMACSHA1.HashData(secret, counter, mac),
#pragma warning restore CA5350
        TotpAlgorithm.Sha256 => HMACSHA256.HashData(secret, counter, mac),
        TotpAlgorithm.Sha512 => HMACSHA512.HashData(secret, counter, mac),
        _ => throw new ArgumentOutOfRangeException(nameof(mac), Algorithm, "Unknown TOTP algorithm."),
    };
}
