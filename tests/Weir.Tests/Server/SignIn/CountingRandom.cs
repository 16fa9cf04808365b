using System.Security.Cryptography;

namespace Weir.Tests.Server.SignIn;

/// <summary>A source of chance that a test can repeat: SHA-256 over a seed and a counter.</summary>
internal sealed class CountingRandom(int seed = 1) : RandomNumberGenerator
{
    private int _block;

    public override void GetBytes(byte[] data) => GetBytes(data.AsSpan());

    public override void GetBytes(Span<byte> data)
    {
        while (!data.IsEmpty)
        {
            var block = SHA256.HashData([.. BitConverter.GetBytes(seed), .. BitConverter.GetBytes(_block++)]);
            var count = Math.Min(block.Length, data.Length);
            block.AsSpan(0, count).CopyTo(data);
            data = data[count..];
        }
    }

    /// <summary>A number from 0 up to, not including, <paramref name="end"/>.</summary>
    public int Below(int end)
    {
        Span<byte> bytes = stackalloc byte[4];
        GetBytes(bytes);
        return (int)(BitConverter.ToUInt32(bytes) % (uint)end);
    }
}
