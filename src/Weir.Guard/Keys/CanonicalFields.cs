using System.Buffers.Binary;

namespace Weir.Guard.Keys;

/// <summary>
/// Writes fields one after the other, each as its length (4 bytes, big-endian) and its bytes: no two lists of fields give the same bytes.
/// </summary>
/// <param name="buffer">Where to write; too short a buffer is the caller's bug and throws.</param>
internal ref struct CanonicalFields(Span<byte> buffer)
{
    /// <summary>The most that a label, an owner, a purpose, a version and a key id take together.</summary>
    public const int FixedBytes = 128;

    private readonly Span<byte> _buffer = buffer;
    private int _length;

    /// <summary>What was written.</summary>
    public readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    /// <summary>Adds bytes.</summary>
    public void Add(scoped ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer[_length..], bytes.Length);
        bytes.CopyTo(_buffer[(_length + 4)..]);
        _length += 4 + bytes.Length;
    }

    /// <summary>Adds a number as 4 bytes, big-endian.</summary>
    public void Add(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        Add(bytes);
    }

    /// <summary>Adds an id as 16 bytes in the order of RFC 9562.</summary>
    public void Add(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        Add(bytes);
    }

    /// <summary>Adds an owner as two fields: the number of its kind and its id, which is empty for the installation.</summary>
    /// <exception cref="ArgumentException">The default value, which names nobody.</exception>
    public void Add(KeyOwner owner)
    {
        if (owner.Kind == 0)
        {
            throw new ArgumentException("The default KeyOwner names nobody.", nameof(owner));
        }

        Add((uint)owner.Kind);
        if (owner.Kind == KeyOwnerKind.Installation)
        {
            Add([]);
        }
        else
        {
            Add(owner.Value);
        }
    }
}
