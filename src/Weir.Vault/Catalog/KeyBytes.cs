using System.Text;

namespace Weir.Vault.Catalog;

/// <summary>Places between keys, in the order of their bytes.</summary>
internal static class KeyBytes
{
    /// <summary>After every key: no byte of UTF-8 is 0xFF (RFC 3629, section 3).</summary>
    public static readonly byte[] End = [0xFF];

    /// <summary>The first place after a key: before whatever it is the beginning of.</summary>
    public static byte[] After(ReadOnlySpan<byte> key) => [.. key, 0];

    /// <summary>The first place after all keys that begin with a prefix; <see cref="End"/> where nothing follows them.</summary>
    public static byte[] AfterAll(ReadOnlySpan<byte> prefix)
    {
        var last = prefix.LastIndexOfAnyExcept((byte)0xFF);
        if (last < 0)
        {
            return End;
        }

        var next = prefix[..(last + 1)].ToArray();
        next[last]++;
        return next;
    }

    /// <summary>Whether one place is before another.</summary>
    public static bool IsBefore(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left.SequenceCompareTo(right) < 0;

    /// <summary>
    /// What a prefix is called where rights are decided: its longest beginning that is text, so that a prefix which is cut inside a character
    /// is never taken for a longer one.
    /// </summary>
    public static string Text(ReadOnlySpan<byte> prefix)
    {
        var valid = prefix;
        while (!System.Text.Unicode.Utf8.IsValid(valid))
        {
            valid = valid[..^1];
        }

        return Encoding.UTF8.GetString(valid);
    }
}
