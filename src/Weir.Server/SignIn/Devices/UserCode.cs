using System.Security.Cryptography;

namespace Weir.Server.SignIn.Devices;

/// <summary>
/// What a person types to name a waiting device: eight letters out of twenty, about 34 bits. There are no vowels, so that no words come
/// about, and no digits, so that none is taken for a letter (RFC 8628 section 6.1).
/// </summary>
internal static class UserCode
{
    private const string Letters = "BCDFGHJKLMNPQRSTVWXZ";
    private const int Length = 8;

    /// <summary>Makes a code: eight letters without the hyphen that people see.</summary>
    public static string New(RandomNumberGenerator random) => string.Create(Length, random, static (text, random) =>
    {
        Span<byte> one = stackalloc byte[1];
        for (var i = 0; i < text.Length; i++)
        {
            do
            {
                random.GetBytes(one);
            }
            while (one[0] >= Letters.Length * (256 / Letters.Length)); // a remainder would make the first letters likelier

            text[i] = Letters[one[0] % Letters.Length];
        }
    });

    /// <summary>The code as it is shown: two groups of four.</summary>
    public static string Show(string code) => $"{code[..4]}-{code[4..]}";

    /// <summary>Reads what a person typed: case, spaces and hyphens do not matter. Null for what is no code.</summary>
    public static string? Read(string? typed)
    {
        if (typed is not { Length: <= 32 })
        {
            return null;
        }

        var code = string.Concat(typed.Where(static sign => sign is not ('-' or ' '))).ToUpperInvariant();
        return code.Length == Length && code.All(Letters.Contains) ? code : null;
    }
}
