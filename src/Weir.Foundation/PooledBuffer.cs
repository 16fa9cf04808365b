using System.Buffers;

namespace Weir.Foundation;

/// <summary>
/// A growing byte buffer over <see cref="ArrayPool{T}"/>. The owner disposes it; a span taken from it is valid until the next write.
/// Not thread-safe. The rented array is cleared on return, because it may have held personal data.
/// </summary>
public sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] _array;

    /// <summary>Rents at least <paramref name="initialCapacity"/> bytes.</summary>
    public PooledBuffer(int initialCapacity = 256) => _array = ArrayPool<byte>.Shared.Rent(initialCapacity);

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was written, valid until the next write.</summary>
    public ReadOnlySpan<byte> WrittenSpan => _array.AsSpan(0, Length);

    /// <summary>The written bytes for patching in place, valid until the next write.</summary>
    public Span<byte> WritableSpan => _array.AsSpan(0, Length);

    /// <summary>Forgets the content and keeps the memory.</summary>
    public void Clear() => Length = 0;

    /// <summary>Cuts the content to its first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length, nameof(length));
        Length = length;
    }

    /// <inheritdoc />
    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, (uint)(_array.Length - Length), nameof(count));
        Length += count;
    }

    /// <inheritdoc />
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsMemory(Length);
    }

    /// <inheritdoc />
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsSpan(Length);
    }

    /// <summary>Appends <paramref name="bytes"/>.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        Reserve(bytes.Length);
        bytes.CopyTo(_array.AsSpan(Length));
        Length += bytes.Length;
    }

    /// <summary>Appends one byte.</summary>
    public void WriteByte(byte value)
    {
        Reserve(1);
        _array[Length++] = value;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        var array = _array;
        _array = [];
        Length = 0;
        if (array.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(array, clearArray: true);
        }
    }

    private void Reserve(int count)
    {
        if (_array.Length - Length >= count)
        {
            return;
        }

        var needed = checked(Length + count);
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(Math.Max((long)needed, _array.Length * 2L), Array.MaxLength));
        _array.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_array, clearArray: true);
        _array = larger;
    }
}
