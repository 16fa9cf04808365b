using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Weir.Guard.Keys;
using Weir.Server.SignIn.Tokens;
using Weir.Server.SignIn.WebAuthn;
using Weir.Store;

namespace Weir.Server.SignIn.Flows;

/// <summary>
/// Keeps challenges of passkeys in a sealed cookie until they are answered, so that strangers who ask for them fill no table. A challenge is
/// bound to a scope (a session, a pending sign-in, or nobody yet) and judged once: its digest is written down before the answer is looked at.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="keys">The keys.</param>
internal sealed class PasskeyChallenges(Database database, KeyRing keys)
{
    /// <summary>The scope of a sign-in that does not say who before.</summary>
    public const string Open = "open";

    private const int HeaderBytes = 9;
    private const int ChallengeBytes = 32;
    private const int LongestCookie = 1024;

    /// <summary>The cookie's value for a challenge.</summary>
    public ShownOnce Keep(PasskeyChallenge challenge, string scope)
    {
        var bytes = new byte[HeaderBytes + challenge.Bytes.Length + (challenge.UserHandle?.Length ?? 0)];
        bytes[0] = (byte)challenge.Ceremony;
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), challenge.ExpiresAt.ToUnixTimeMilliseconds());
        challenge.Bytes.CopyTo(bytes, HeaderBytes);
        challenge.UserHandle?.CopyTo(bytes, HeaderBytes + ChallengeBytes);
        return new ShownOnce(Base64Url.EncodeToString(
            keys.Seal(KeyOwner.Installation, KeyPurpose.SignIn, bytes, Context(scope))));
    }

    /// <summary>Takes a challenge to judge an answer by; null where there is none of that scope, or it was taken before.</summary>
    public async Task<PasskeyChallenge?> TakeAsync(string? cookie, string scope, CancellationToken cancellationToken)
    {
        if (Read(cookie, scope) is not { } challenge)
        {
            return null;
        }

        var digest = SHA256.HashData(challenge.Bytes);
        var isFirst = await database.WriteAsync(
            unit => unit.Execute(
                "insert into used_challenges (digest, expires_at) values (@digest, @ExpiresAt) on conflict (digest) do nothing",
                new { digest, challenge.ExpiresAt }) == 1,
            cancellationToken);
        return isFirst ? challenge : null;
    }

    private PasskeyChallenge? Read(string? cookie, string scope)
    {
        if (cookie is not { Length: > 0 and <= LongestCookie })
        {
            return null;
        }

        try
        {
            var bytes = keys.Open(KeyOwner.Installation, KeyPurpose.SignIn, Base64Url.DecodeFromChars(cookie), Context(scope)).AsSpan();
            var handle = bytes[(HeaderBytes + ChallengeBytes)..];
            return new PasskeyChallenge(
                (PasskeyCeremony)bytes[0],
                bytes.Slice(HeaderBytes, ChallengeBytes).ToArray(),
                handle.IsEmpty ? null : handle.ToArray(),
                DateTimeOffset.FromUnixTimeMilliseconds(BinaryPrimitives.ReadInt64BigEndian(bytes[1..])),
                IsUsed: false);
        }
        catch (Exception fault) when (fault is FormatException or CryptographicException or KeyUnavailableException)
        {
            return null;
        }
    }

    private static byte[] Context(string scope) => Encoding.UTF8.GetBytes($"weir/passkey-challenge/{scope}");
}
