namespace Weir.Masking.Detection.Shapes;

/// <summary>Stored passwords, API keys and tokens by the marks that their makers give them, and by their randomness.</summary>
internal static class SecretText
{
    private static readonly string[] Prefixes =
    [
        "$2a$", "$2b$", "$2y$", "$argon2", "$pbkdf2", "$scrypt$", "$1$", "$5$", "$6$", "$y$", "{SSHA", "{SHA", "{bcrypt}", "pbkdf2_",
        "bcrypt$", "argon2$", "scrypt:", "sk_live_", "sk_test_", "rk_live_", "pk_live_", "sk-", "ghp_", "gho_", "ghs_",
        "github_pat_", "glpat-", "xoxb-", "xoxp-", "AKIA", "ASIA", "AIza", "ya29.", "eyJ", "SG.", "npm_", "hvs.",
        "-----BEGIN ", "Basic ", "Bearer ",
    ];

    private static readonly byte[][] PrefixBytes = [.. Prefixes.Select(System.Text.Encoding.ASCII.GetBytes)];

    /// <summary>Whether <paramref name="text"/> bears the mark of a stored password, key or token.</summary>
    public static bool IsMarked(ReadOnlySpan<byte> text)
    {
        if (text.Length < 20)
        {
            return false;
        }

        foreach (var prefix in PrefixBytes)
        {
            if (text.StartsWith(prefix))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether it is as long as a digest in hexadecimal (MD5 to SHA-512) and has digits and letters.</summary>
    public static bool IsHexDigest(ReadOnlySpan<byte> text)
    {
        if (text.Length is not (32 or 40 or 56 or 64 or 96 or 128))
        {
            return false;
        }

        foreach (var b in text)
        {
            if (!AsciiBytes.IsHex(b))
            {
                return false;
            }
        }

        return AsciiBytes.CountDigits(text) is > 0 and var digits && digits < text.Length;
    }

    /// <summary>Whether it is one long word of letters of both cases and digits with at least 3.5 bits per character.</summary>
    public static bool IsRandom(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 20 or > 512)
        {
            return false;
        }

        Span<int> counts = stackalloc int[128];
        var upper = 0;
        var lower = 0;
        foreach (var b in text)
        {
            if (!AsciiBytes.IsAlphanumeric(b) && b is not ((byte)'-' or (byte)'_' or (byte)'+' or (byte)'/' or (byte)'='))
            {
                return false;
            }

            counts[b]++;
            upper += AsciiBytes.IsUpper(b) ? 1 : 0;
            lower += AsciiBytes.IsLetter(b) && !AsciiBytes.IsUpper(b) ? 1 : 0;
        }

        var bits = 0.0;
        foreach (var count in counts)
        {
            bits -= count == 0 ? 0 : count * Math.Log2((double)count / text.Length);
        }

        return upper > 1 && lower > 1 && AsciiBytes.CountDigits(text) > 1 && bits / text.Length >= 3.5;
    }
}
