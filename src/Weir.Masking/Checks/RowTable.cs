namespace Weir.Masking.Checks;

/// <summary>Rows by the fingerprint of their key, each with a fixed number of 64-bit cells, in two arrays. Not thread-safe.</summary>
internal sealed class RowTable
{
    private readonly ulong[] _keys;
    private readonly ulong[] _cells;
    private readonly int _width;

    /// <param name="rows">At most so many rows.</param>
    /// <param name="width">Cells of a row.</param>
    public RowTable(int rows, int width)
    {
        _keys = new ulong[Slots(rows)];
        _cells = new ulong[_keys.Length * width];
        _width = width;
    }

    /// <summary>Bytes that a table takes.</summary>
    public static long SizeBytes(long rows, int width) => (rows + (rows / 4) + 16) * sizeof(ulong) * (1 + width);

    /// <summary>The cells of a key; new ones are zero. Empty when the table is full.</summary>
    public Span<ulong> Add(ulong key)
    {
        var slot = SlotOf(key == 0 ? 1 : key);
        if (slot < 0)
        {
            return default;
        }

        _keys[slot] = key == 0 ? 1 : key;
        return Cells(slot);
    }

    /// <summary>The cells of a key, or an empty span.</summary>
    public Span<ulong> Find(ulong key)
    {
        var slot = SlotOf(key == 0 ? 1 : key);
        return slot < 0 || _keys[slot] == 0 ? default : Cells(slot);
    }

    private static int Slots(int rows) => checked(rows + (rows / 4) + 16);

    private Span<ulong> Cells(int slot) => _cells.AsSpan(slot * _width, _width);

    /// <summary>Where the key stands or would stand; -1 when neither.</summary>
    private int SlotOf(ulong key)
    {
        var slot = (int)Math.BigMul(key * 0x9E3779B97F4A7C15, (ulong)_keys.Length, out _);
        for (var i = 0; i < _keys.Length; i++)
        {
            if (_keys[slot] == 0 || _keys[slot] == key)
            {
                return slot;
            }

            slot = slot + 1 == _keys.Length ? 0 : slot + 1;
        }

        return -1;
    }
}
