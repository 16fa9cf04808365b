using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Weir.Server.SignIn.Tokens;

/// <summary>What a one-time link is good for. A link made for one purpose opens nothing else.</summary>
internal enum TokenPurpose
{
    /// <summary>Makes the operator on the first start.</summary>
    SetUp = 1,

    /// <summary>Brings an invited person in.</summary>
    Invitation = 2,

    /// <summary>Lets a person choose a new password; never skips the second factor.</summary>
    Recovery = 3,

    /// <summary>Proves that an e-mail address is its owner's.</summary>
    EmailConfirmation = 4,

    /// <summary>Lets a new device sign in.</summary>
    DeviceApproval = 5,
}

/// <summary>How the check of a one-time token ended. Callers answer all but <see cref="Accepted"/> alike, and record which it was.</summary>
internal enum TokenCheck
{
    /// <summary>Good; the caller marks it used in the same unit.</summary>
    Accepted = 1,

    /// <summary>Not the text of a token, or not this one.</summary>
    Unknown = 2,

    /// <summary>Made for another purpose.</summary>
    OtherPurpose = 3,

    /// <summary>Its time is over.</summary>
    Expired = 4,

    /// <summary>It was used before.</summary>
    Used = 5,
}

/// <summary>What is stored of a one-time token.</summary>
/// <param name="Purpose">What it is good for.</param>
/// <param name="Digest">32 bytes; the look-up key.</param>
/// <param name="ExpiresAt">The first moment at which it is no longer accepted.</param>
/// <param name="UsedAt">When it was used; null before.</param>
internal sealed record StoredToken(TokenPurpose Purpose, byte[] Digest, DateTimeOffset ExpiresAt, DateTimeOffset? UsedAt);

/// <summary>One-time links: 256 random bits, purpose-bound, expiring, used once, stored as a digest.</summary>
internal static class OneTimeToken
{
    /// <summary>The longest life of any one-time token.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromDays(14);

    /// <summary>Makes a token; the text goes to its receiver, the record into the database.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The life is not above zero, or longer than <see cref="LongestLife"/>.</exception>
    public static (ShownOnce Text, StoredToken Stored) Issue(
        TokenPurpose purpose, DateTimeOffset now, TimeSpan life, RandomNumberGenerator random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(life, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(life, LongestLife);
        var text = TokenText.New(random);
        return (new ShownOnce(text), new StoredToken(purpose, DigestOf(purpose, text), now + life, null));
    }

    /// <summary>The digest to look a token up by; false when the text is no token at all.</summary>
    public static bool TryDigest(TokenPurpose purpose, string? text, [NotNullWhen(true)] out byte[]? digest)
    {
        digest = TokenText.IsWellFormed(text) ? DigestOf(purpose, text) : null;
        return digest is not null;
    }

    /// <summary>Judges a token against the record that was found for it; a null record is an unknown token.</summary>
    public static TokenCheck Check(TokenPurpose purpose, string? text, StoredToken? stored, DateTimeOffset now)
    {
        if (!TokenText.IsWellFormed(text) || stored is null)
        {
            return TokenCheck.Unknown;
        }

        if (!CryptographicOperations.FixedTimeEquals(DigestOf(stored.Purpose, text), stored.Digest))
        {
            return TokenCheck.Unknown;
        }

        return stored switch
        {
            _ when stored.Purpose != purpose => TokenCheck.OtherPurpose,
            { UsedAt: not null } => TokenCheck.Used,
            _ when now >= stored.ExpiresAt => TokenCheck.Expired,
            _ => TokenCheck.Accepted,
        };
    }

    private static byte[] DigestOf(TokenPurpose purpose, string text) =>
        TokenText.Digest($"weir/one-time/{(int)purpose}", text);
}
