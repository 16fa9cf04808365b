using System.Buffers.Binary;

namespace Weir.Masking.Values;

/// <summary>
/// One row of a source as a row frame, with lazy access to its fields. A row frame is the tuple of PostgreSQL's binary COPY: a 16-bit
/// field count, then for each field a 32-bit length (-1 is NULL) and that many bytes, all big endian. Every source frames its rows so,
/// whatever the bytes inside a field mean to its codecs (docs/adr/0005-row-frames.md).
/// </summary>
public readonly ref struct RowView
{
    private readonly ReadOnlySpan<byte> _frame;
    private readonly ReadOnlySpan<int> _starts;
    private readonly ReadOnlySpan<FieldCodec> _codecs;

    /// <param name="frame">The whole frame.</param>
    /// <param name="starts">Offset of each field's length word, as filled by <see cref="TryIndex"/>.</param>
    /// <param name="codecs">The source codec of each field.</param>
    public RowView(ReadOnlySpan<byte> frame, ReadOnlySpan<int> starts, ReadOnlySpan<FieldCodec> codecs)
    {
        _frame = frame;
        _starts = starts;
        _codecs = codecs;
    }

    /// <summary>How many fields the row has, hidden key columns included.</summary>
    public int FieldCount => _starts.Length;

    /// <summary>Whether field <paramref name="ordinal"/> is NULL.</summary>
    public bool IsNull(int ordinal) => BinaryPrimitives.ReadInt32BigEndian(_frame[_starts[ordinal]..]) < 0;

    /// <summary>The field's bytes as the source sent them; empty for NULL.</summary>
    public ReadOnlySpan<byte> Raw(int ordinal)
    {
        var start = _starts[ordinal];
        var length = BinaryPrimitives.ReadInt32BigEndian(_frame[start..]);
        return length <= 0 ? default : _frame.Slice(start + 4, length);
    }

    /// <summary>The field with its length word, ready to be copied into another frame of the same engine.</summary>
    public ReadOnlySpan<byte> Framed(int ordinal)
    {
        var start = _starts[ordinal];
        var length = BinaryPrimitives.ReadInt32BigEndian(_frame[start..]);
        return _frame.Slice(start, 4 + Math.Max(length, 0));
    }

    /// <summary>The field, decoded.</summary>
    public FieldValue this[int ordinal] => IsNull(ordinal) ? FieldValue.Null : _codecs[ordinal].Decode(Raw(ordinal));

    /// <summary>
    /// Finds where each field starts. False when the frame is torn or its field count is not <paramref name="starts"/>'s length.
    /// </summary>
    public static bool TryIndex(ReadOnlySpan<byte> frame, Span<int> starts)
    {
        if (frame.Length < 2 || BinaryPrimitives.ReadInt16BigEndian(frame) != starts.Length)
        {
            return false;
        }

        var offset = 2;
        for (var i = 0; i < starts.Length; i++)
        {
            if (frame.Length - offset < 4)
            {
                return false;
            }

            starts[i] = offset;
            var length = BinaryPrimitives.ReadInt32BigEndian(frame[offset..]);
            offset += 4;
            if (length > 0)
            {
                if (length > frame.Length - offset)
                {
                    return false;
                }

                offset += length;
            }
        }

        return offset == frame.Length;
    }
}
