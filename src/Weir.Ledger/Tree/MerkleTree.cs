using System.Buffers;
using System.Numerics;
using System.Security.Cryptography;

namespace Weir.Ledger;

/// <summary>The hashes of RFC 6962, section 2.1. Thread-safe.</summary>
public static class MerkleTree
{
    private const byte LeafPrefix = 0;
    private const byte NodePrefix = 1;
    private const int OnStack = 1024;

    /// <summary>The root of the tree without leaves: SHA-256 of nothing.</summary>
    public static Hash256 EmptyRoot { get; } = Hash256.From(SHA256.HashData([]));

    /// <summary>SHA-256(0x00 ‖ entry).</summary>
    public static Hash256 LeafHash(ReadOnlySpan<byte> entry)
    {
        if (entry.Length < OnStack)
        {
            Span<byte> message = stackalloc byte[OnStack];
            return Hash(LeafPrefix, entry, message[..(entry.Length + 1)]);
        }

        var rented = ArrayPool<byte>.Shared.Rent(entry.Length + 1);
        try
        {
            return Hash(LeafPrefix, entry, rented.AsSpan(0, entry.Length + 1));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static Hash256 NodeHash(in Hash256 left, in Hash256 right)
    {
        Span<byte> message = stackalloc byte[1 + (2 * Hash256.SizeBytes)];
        message[0] = NodePrefix;
        left.CopyTo(message[1..]);
        right.CopyTo(message[(1 + Hash256.SizeBytes)..]);
        return Digest(message);
    }

    /// <summary>The root over hashes of equally large perfect subtrees; their number is a power of two.</summary>
    internal static Hash256 PerfectRoot(ReadOnlySpan<Hash256> hashes)
    {
        Span<Hash256> row = stackalloc Hash256[TileId.MaxWidth];
        hashes.CopyTo(row);
        for (var width = hashes.Length; width > 1; width /= 2)
        {
            for (var i = 0; i < width / 2; i++)
            {
                row[i] = NodeHash(row[2 * i], row[(2 * i) + 1]);
            }
        }

        return row[0];
    }

    /// <summary>The length of an inclusion proof (RFC 9162, section 2.1.3): no other length can be right.</summary>
    internal static int InclusionLength(long index, long size)
    {
        var inner = 64 - BitOperations.LeadingZeroCount((ulong)(index ^ (size - 1)));
        return inner + BitOperations.PopCount((ulong)index >> inner);
    }

    private static Hash256 Hash(byte prefix, ReadOnlySpan<byte> content, Span<byte> message)
    {
        message[0] = prefix;
        content.CopyTo(message[1..]);
        return Digest(message);
    }

    private static Hash256 Digest(ReadOnlySpan<byte> message)
    {
        Span<byte> hash = stackalloc byte[Hash256.SizeBytes];
        SHA256.HashData(message, hash);
        return Hash256.From(hash);
    }
}
