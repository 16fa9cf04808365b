using System.Text;

namespace Weir.Ledger;

/// <summary>The hashes of a proof as text: the base64 of one hash per line.</summary>
internal static class HashLines
{
    /// <summary>The longest proof of any tree that can be.</summary>
    public const int MaxCount = 63;

    /// <summary>Reads lines without their ends; null when there are too many or one is no hash.</summary>
    public static IReadOnlyList<Hash256>? Parse(ReadOnlySpan<string> lines)
    {
        if (lines.Length > MaxCount)
        {
            return null;
        }

        var hashes = new Hash256[lines.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            if (!Hash256.TryParse(lines[i], out hashes[i]))
            {
                return null;
            }
        }

        return hashes;
    }

    /// <summary>Writes lines.</summary>
    public static void Write(StringBuilder text, IReadOnlyList<Hash256> hashes)
    {
        foreach (var hash in hashes)
        {
            text.Append(hash).Append('\n');
        }
    }
}
