using System.Security.Cryptography;

namespace Weir.Vault.Checksums;

/// <summary>
/// Sums up bytes as they pass, in one of the ways that S3 knows. Appending allocates nothing. Not thread-safe; the owner disposes it.
/// </summary>
public sealed class ChecksumHash : IDisposable
{
    private readonly ReflectedCrc? _crc;
    private readonly IncrementalHash? _hash;
    private ulong _register;

    /// <summary>Begins with no bytes.</summary>
    /// <param name="algorithm">How to sum up.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such algorithm.</exception>
    public ChecksumHash(ChecksumAlgorithm algorithm)
    {
        Algorithm = algorithm;
        Bytes = ChecksumMath.BytesOf(algorithm);
        _crc = ChecksumMath.CrcOf(algorithm);
        _hash = _crc is null ? IncrementalHash.CreateHash(ChecksumMath.HashOf(algorithm)) : null;
        _register = _crc?.Initial ?? 0;
    }

    /// <summary>How the bytes are summed up.</summary>
    public ChecksumAlgorithm Algorithm { get; }

    /// <summary>Bytes of the result.</summary>
    public int Bytes { get; }

    /// <summary>Takes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (_crc is null)
        {
            _hash!.AppendData(bytes);
        }
        else
        {
            _register = _crc.Update(_register, bytes);
        }
    }

    /// <summary>Gives the result and begins anew.</summary>
    /// <returns>The bytes that S3 writes as base64, a CRC big endian.</returns>
    public byte[] Finish()
    {
        if (_crc is null)
        {
            return _hash!.GetHashAndReset();
        }

        var result = new byte[Bytes];
        _crc.Write(_register, result);
        _register = _crc.Initial;
        return result;
    }

    /// <inheritdoc/>
    public void Dispose() => _hash?.Dispose();
}
