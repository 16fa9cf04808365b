using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Weir.Testing;

/// <summary>
/// An authenticator app: six digits, 30 seconds, HMAC-SHA-1 (RFC 6238), written apart from the product's own. Gives each step once, and never
/// the same code twice.
/// </summary>
public sealed class TotpCodes
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private readonly byte[] _secret;
    private long _last = -1;

    /// <summary>Takes a seed in base 32 (RFC 4648), as a person types it.</summary>
    public TotpCodes(string seed)
    {
        ArgumentNullException.ThrowIfNull(seed);
        var bits = 0;
        var value = 0;
        var bytes = new List<byte>();
        foreach (var letter in seed.TrimEnd('='))
        {
            value = (value << 5) | Alphabet.IndexOf(letter, StringComparison.Ordinal);
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                bytes.Add((byte)(value >> bits));
                value &= (1 << bits) - 1;
            }
        }

        _secret = [.. bytes];
    }

    /// <summary>The code of a moment.</summary>
    public string At(DateTimeOffset moment) => Of(moment.ToUnixTimeSeconds() / 30);

    /// <summary>
    /// A code that the server still takes: of a step not used before, at most one ahead of now, and one behind it only while it has fifteen
    /// seconds left to arrive. Waits for the clock where there is none.
    /// </summary>
    public async Task<string> NextAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
            var step = Math.Max(_last + 1, ((now + 15) / 30) - 1);
            if (step <= (now / 30) + 1)
            {
                _last = step;
                return Of(step);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250), cancellationToken).ConfigureAwait(false);
        }
    }

    [SuppressMessage("Security", "CA5350", Justification = "RFC 6238 with what every app uses.")]
    private string Of(long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        var mac = HMACSHA1.HashData(_secret, counter);
        var number = BinaryPrimitives.ReadUInt32BigEndian(mac.AsSpan(mac[^1] & 15)) & 0x7FFF_FFFF;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
