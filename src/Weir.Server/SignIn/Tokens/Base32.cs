using System.Diagnostics.CodeAnalysis;

namespace Weir.Server.SignIn.Tokens;

/// <summary>Base 32 without padding, five bits to a character, most significant first. Decoding accepts only what encoding gives.</summary>
internal sealed class Base32
{
    /// <summary>RFC 4648 section 6: A to Z and 2 to 7, as authenticator apps read it.</summary>
    public static readonly Base32 Rfc4648 = new("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");

    /// <summary>Crockford's alphabet in lower case, without i, l, o and u.</summary>
    public static readonly Base32 Crockford = new("0123456789abcdefghjkmnpqrstvwxyz");

    private readonly string _alphabet;

    private Base32(string alphabet) => _alphabet = alphabet;

    /// <summary>Encodes bytes; the last character is filled up with zero bits.</summary>
    public string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[(bytes.Length * 8 + 4) / 5];
        var (held, bits, written) = (0, 0, 0);
        foreach (var value in bytes)
        {
            held = (held << 8) | value;
            for (bits += 8; bits >= 5; bits -= 5)
            {
                text[written++] = _alphabet[(held >> (bits - 5)) & 31];
            }

            held &= (1 << bits) - 1;
        }

        if (bits > 0)
        {
            text[written] = _alphabet[(held << (5 - bits)) & 31];
        }

        return new string(text);
    }

    /// <summary>Decodes; false for another character, an impossible length, or filling bits that are not zero.</summary>
    public bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        var decoded = new byte[text.Length * 5 / 8];
        var (held, bits, written) = (0, 0, 0);
        foreach (var letter in text)
        {
            var value = _alphabet.IndexOf(letter, StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            held = (held << 5) | value;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                decoded[written++] = (byte)(held >> bits);
                held &= (1 << bits) - 1;
            }
        }

        if (held != 0 || bits >= 5)
        {
            return false;
        }

        bytes = decoded;
        return true;
    }
}
