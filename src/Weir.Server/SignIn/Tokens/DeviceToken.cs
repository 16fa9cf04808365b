using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Weir.Server.SignIn.Tokens;

/// <summary>Computes a message authentication code under a server key.</summary>
/// <param name="data">What is authenticated.</param>
/// <returns>At least 32 bytes.</returns>
internal delegate byte[] KeyedMac(ReadOnlySpan<byte> data);

/// <summary>What a known device is called.</summary>
/// <param name="Id">32 lower-case hexadecimal digits; chance, no property of the machine.</param>
/// <param name="IssuedAt">When the sign-in on it succeeded, to the second.</param>
internal readonly record struct KnownDevice(string Id, DateTimeOffset IssuedAt);

/// <summary>
/// The signed cookie that marks a browser on which an account signed in completely before. It opens nothing: it only gives that
/// account attempts of its own on that device, which strangers cannot use up.
/// </summary>
/// <remarks>
/// Text: <c>d1.</c> and base64url of 16 bytes id, 8 bytes Unix seconds (big-endian) and 32 bytes MAC. The MAC also covers the account,
/// so a token says nothing for any other account. A cookie holds the tokens of at most <see cref="AccountsPerCookie"/> accounts,
/// the newest first, separated by <c>~</c>.
/// </remarks>
internal sealed class DeviceToken(KeyedMac mac, RandomNumberGenerator random)
{
    /// <summary>How many accounts one browser is remembered for.</summary>
    public const int AccountsPerCookie = 5;

    private const int IdBytes = 16;
    private const int BodyBytes = IdBytes + 8;
    private const int MacBytes = 32;
    private const string Prefix = "d1.";
    private const char Separator = '~';

    /// <summary>How long a device stays known after its last complete sign-in.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(180);

    private static readonly int TokenCharacters = Prefix.Length + Base64Url.GetEncodedLength(BodyBytes + MacBytes);

    /// <summary>Marks a device as known for an account, after a complete sign-in.</summary>
    public (ShownOnce Text, KnownDevice Device) Issue(string account, DateTimeOffset now)
    {
        var bytes = new byte[BodyBytes + MacBytes];
        random.GetBytes(bytes.AsSpan(0, IdBytes));
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(IdBytes), now.ToUnixTimeSeconds());
        Sign(account, bytes.AsSpan(0, BodyBytes)).CopyTo(bytes, BodyBytes);
        return (new ShownOnce(Prefix + Base64Url.EncodeToString(bytes)), Read(bytes));
    }

    /// <summary>Puts a new token in front of a cookie's value; tokens that are no tokens, and those beyond the limit, are dropped.</summary>
    public static ShownOnce AddTo(string? cookie, ShownOnce token)
    {
        var others = Split(cookie).Where(text => text != token.Reveal()).Take(AccountsPerCookie - 1);
        return new ShownOnce(string.Join(Separator, others.Prepend(token.Reveal())));
    }

    /// <summary>Finds the token in a cookie that makes this device known to the account; false for strangers.</summary>
    public bool TryFind(string? cookie, string account, DateTimeOffset now, [NotNullWhen(true)] out KnownDevice? device)
    {
        device = null;
        foreach (var text in Split(cookie))
        {
            if (device is null
                && TokenText.TryDecode(text[Prefix.Length..], BodyBytes + MacBytes, out var bytes)
                && CryptographicOperations.FixedTimeEquals(Sign(account, bytes.AsSpan(0, BodyBytes)), bytes.AsSpan(BodyBytes))
                && Read(bytes) is var found && now - found.IssuedAt < Life)
            {
                device = found;
            }
        }

        return device is not null;
    }

    private static IEnumerable<string> Split(string? cookie) =>
        cookie is null || cookie.Length > AccountsPerCookie * (TokenCharacters + 1)
            ? []
            : cookie.Split(Separator).Where(static text =>
                text.Length == TokenCharacters && text.StartsWith(Prefix, StringComparison.Ordinal));

    private static KnownDevice Read(ReadOnlySpan<byte> bytes) => new(
        Convert.ToHexStringLower(bytes[..IdBytes]),
        DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(bytes[IdBytes..])));

    private byte[] Sign(string account, ReadOnlySpan<byte> body)
    {
        var label = Encoding.UTF8.GetBytes($"weir/device/{account}\0");
        return mac([.. label, .. body])[..MacBytes];
    }
}
