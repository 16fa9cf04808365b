using System.Buffers;
using System.Security.Cryptography;
using Weir.Foundation;
using Weir.Vault.Blobs;
using Weir.Vault.Catalog;
using Weir.Vault.Checksums;
using Weir.Vault.Format;
using Weir.Vault.Sealing;

namespace Weir.Vault.Objects;

/// <summary>
/// Takes the bytes of an object, or of a part, as they arrive: sums them up, seals them under a data key of their own and writes them. Few
/// bytes stay in memory and become a row of the catalog; more become a blob. Not thread-safe.
/// </summary>
/// <remarks>
/// It is written in full (<see cref="FinishAsync"/>) before the catalog knows of it, and kept (<see cref="Keep"/>) once the catalog does. One
/// that is disposed before is taken back; one that a crash left is found by the scrub.
/// </remarks>
internal sealed class SealedBody : IAsyncDisposable
{
    /// <summary>Bodies of less than a chunk stand in the catalog: 16,383 bytes at most.</summary>
    public const int MostInlineBytes = Cobblestone.ChunkBytes - 1;

    private readonly IBlobStore _blobs;
    private readonly BlobContext _context;
    private readonly SecretBytes _dataKey;
    private readonly byte[] _wrappedKey;
    private readonly long _mostBytes;
    private readonly IncrementalHash _md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
    private readonly IncrementalHash _sha256 = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ChecksumHash? _checksum;
    private byte[]? _first = ArrayPool<byte>.Shared.Rent(MostInlineBytes);
    private int _firstBytes;
    private BlobWriter? _writer;
    private bool _isStored;
    private bool _isKept;

    /// <summary>Begins a body.</summary>
    /// <param name="services">The vault.</param>
    /// <param name="place">What the data key is wrapped for; names the blob.</param>
    /// <param name="part">The part's number; 0 for an object in one piece.</param>
    /// <param name="checksum">The checksum that is kept.</param>
    /// <param name="mostBytes">The most bytes that are taken.</param>
    public SealedBody(VaultServices services, DataKeyPlace place, int part, ChecksumAlgorithm checksum, long mostBytes)
    {
        _blobs = services.Blobs;
        _mostBytes = mostBytes;
        _context = new BlobContext(place.Organization, place.Blob, (uint)part, BlobPurpose.Content);
        (_dataKey, _wrappedKey) = services.DataKeys.Create(place);
        _checksum = checksum == ChecksumAlgorithm.Sha256 ? null : new ChecksumHash(checksum);
    }

    /// <summary>Bytes so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether more bytes were given than are taken; those that were too many were dropped.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>Takes the next bytes.</summary>
    /// <exception cref="BlobStoreException">They cannot be written.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        IsTooLarge |= bytes.Length > _mostBytes - Bytes;
        if (IsTooLarge || bytes.Length == 0)
        {
            return;
        }

        Bytes += bytes.Length;
        _md5.AppendData(bytes.Span);
        _sha256.AppendData(bytes.Span);
        _checksum?.Append(bytes.Span);
        if (_writer is null && _firstBytes + bytes.Length <= MostInlineBytes)
        {
            bytes.CopyTo(_first.AsMemory(_firstBytes));
            _firstBytes += bytes.Length;
            return;
        }

        if (_writer is null)
        {
            _writer = await BlobWriter.BeginAsync(_blobs, _context, _dataKey, cancellationToken).ConfigureAwait(false);
            await _writer.WriteAsync(_first.AsMemory(0, _firstBytes), cancellationToken).ConfigureAwait(false);
        }

        await _writer.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The digests of what was taken. Asked once, at the end.</summary>
    public PartDetails Digest()
    {
        var sha256 = _sha256.GetHashAndReset();
        return new PartDetails(_md5.GetHashAndReset(), sha256, _checksum?.Finish() ?? sha256);
    }

    /// <summary>Makes the body durable.</summary>
    /// <returns>Its row, whose details the caller seals.</returns>
    /// <exception cref="BlobStoreException">It cannot be written.</exception>
    public async ValueTask<ObjectBlobRow> FinishAsync(string version, DateTimeOffset now, byte[] detailsSealed, CancellationToken cancellationToken)
    {
        byte[]? inline = null;
        if (_writer is null)
        {
            inline = SealInline();
        }
        else
        {
            await _writer.CommitAsync(cancellationToken).ConfigureAwait(false);
            _isStored = true;
        }

        var blob = new byte[BlobId.Bytes];
        _context.Blob.Write(blob);
        return new ObjectBlobRow(version, _context.Part, blob, 0, Bytes, _wrappedKey, detailsSealed, inline, now);
    }

    /// <summary>The catalog has it, or may have it: it stays.</summary>
    public void Keep() => _isKept = true;

    /// <summary>The catalog does not have it after all: it goes when this is disposed.</summary>
    public void Discard() => _isKept = false;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
            if (_isStored && !_isKept)
            {
                await _blobs.RemoveAsync(_context.Blob, CancellationToken.None).ConfigureAwait(false);
            }
        }

        if (Interlocked.Exchange(ref _first, null) is { } first)
        {
            ArrayPool<byte>.Shared.Return(first, clearArray: true);
        }

        _dataKey.Dispose();
        _md5.Dispose();
        _sha256.Dispose();
        _checksum?.Dispose();
    }

    private byte[] SealInline()
    {
        using var encryptor = new CobblestoneEncryptor(_dataKey, _context.ToBytes());
        var message = new byte[CobblestoneLayout.OfPlaintext(_firstBytes).MessageBytes];
        encryptor.Header.CopyTo(message);
        encryptor.Seal(_first.AsSpan(0, _firstBytes), message.AsSpan(Cobblestone.HeaderBytes));
        return message;
    }
}
