using System.Security.Cryptography;
using System.Text;
using Weir.Server.SignIn.Passwords;
using Weir.Server.SignIn.Tokens;

namespace Weir.Server.SignIn.Factors;

/// <summary>What is stored of a recovery code.</summary>
/// <param name="Digest">32 bytes.</param>
/// <param name="UsedAt">When it was used; null before.</param>
internal sealed record StoredRecoveryCode(byte[] Digest, DateTimeOffset? UsedAt);

/// <summary>How the check of a recovery code ended.</summary>
internal enum RecoveryOutcome
{
    /// <summary>Good; the caller marks it used in the same unit.</summary>
    Accepted = 1,

    /// <summary>No code of this account.</summary>
    Wrong = 2,

    /// <summary>It was used before: worth a notice to its owner.</summary>
    Used = 3,
}

/// <summary>The result of a check.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Index">Which of the stored codes it was; -1 when none.</param>
internal readonly record struct RecoveryCheck(RecoveryOutcome Outcome, int Index);

/// <summary>
/// Ten codes for the day a second factor is lost. Each has 80 random bits, written <c>xxxx-xxxx-xxxx-xxxx</c> in Crockford's base 32,
/// works once, and is stored as a MAC under the server's pepper, bound to its account. A code that was made under an older pepper stays good.
/// </summary>
/// <param name="pepper">The MAC under a version of the server's pepper key; empty where that version is gone.</param>
/// <param name="version">The version that new codes are made under, at least 1.</param>
/// <param name="random">The source of chance.</param>
internal sealed class RecoveryCodes(PepperMac pepper, Func<int> version, RandomNumberGenerator random)
{
    /// <summary>How many codes a set has.</summary>
    public const int Count = 10;

    private const int CodeBytes = 10;
    private const int CodeCharacters = 16;
    private const int LongestInput = 64;

    /// <summary>Makes a set, which replaces every earlier one.</summary>
    /// <param name="account">Whose codes they are.</param>
    /// <param name="secondFactors">How many second factors the account has: codes stand in for a factor, so there must be one.</param>
    /// <exception cref="ArgumentOutOfRangeException">The account has no second factor.</exception>
    public IReadOnlyList<(ShownOnce Text, StoredRecoveryCode Stored)> Issue(string account, int secondFactors)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secondFactors, 1);
        var codes = new (ShownOnce, StoredRecoveryCode)[Count];
        Span<byte> bytes = stackalloc byte[CodeBytes];
        for (var i = 0; i < Count; i++)
        {
            random.GetBytes(bytes);
            var code = Base32.Crockford.Encode(bytes);
            codes[i] = (new ShownOnce(string.Join('-', code.Chunk(4).Select(static group => new string(group)))),
                new StoredRecoveryCode(DigestOf(version(), account, code), null));
        }

        CryptographicOperations.ZeroMemory(bytes);
        return codes;
    }

    /// <summary>Judges what was typed: case, spaces and dashes do not matter, and o, i and l count as 0 and 1.</summary>
    public RecoveryCheck Check(string account, string? typed, IReadOnlyList<StoredRecoveryCode> stored)
    {
        var code = Canonical(typed);
        if (code is null)
        {
            return new RecoveryCheck(RecoveryOutcome.Wrong, -1);
        }

        var index = -1;
        for (var tried = version(); tried >= 1; tried--)
        {
            var digest = DigestOf(tried, account, code);
            for (var i = 0; i < stored.Count; i++)
            {
                // Every stored code is compared, so that the time says nothing about which one was near.
                index = CryptographicOperations.FixedTimeEquals(digest, stored[i].Digest) ? i : index;
            }
        }

        return index < 0
            ? new RecoveryCheck(RecoveryOutcome.Wrong, -1)
            : new RecoveryCheck(stored[index].UsedAt is null ? RecoveryOutcome.Accepted : RecoveryOutcome.Used, index);
    }

    private static string? Canonical(string? typed)
    {
        if (typed is null || typed.Length > LongestInput)
        {
            return null;
        }

        var code = new StringBuilder(CodeCharacters);
        foreach (var letter in typed.Where(static letter => letter is not (' ' or '-')))
        {
            code.Append(char.ToLowerInvariant(letter) switch { 'o' => '0', 'i' or 'l' => '1', var other => other });
        }

        var text = code.ToString();
        return text.Length == CodeCharacters && Base32.Crockford.TryDecode(text, out _) ? text : null;
    }

    private byte[] DigestOf(int tried, string account, string code) => pepper(tried, Encoding.UTF8.GetBytes($"weir/recovery/{account}\0{code}"));
}
