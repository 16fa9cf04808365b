namespace Weir.Ledger;

/// <summary>Reads a file line by line into one buffer of fixed size. Not thread-safe; the owner disposes it.</summary>
internal sealed class LineReader : IDisposable
{
    /// <summary>The longest line, with its line feed.</summary>
    public const int MaxLineBytes = 65_536;

    private readonly FileStream _file;
    private readonly byte[] _buffer = new byte[2 * MaxLineBytes];
    private int _start;
    private int _end;

    /// <summary>Opens the file.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    public LineReader(string path) => _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);

    /// <summary>The number of the line that was read last, from 1.</summary>
    public long Number { get; private set; }

    /// <summary>Whether every line was read and the last one had its line feed.</summary>
    public bool IsAtEnd { get; private set; }

    /// <summary>
    /// Reads the next line, without its line feed; valid until the next call. False at the end, and at a line that is too long or cut.
    /// </summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        Number++;
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                line = _buffer.AsSpan(_start, length);
                _start += length + 1;
                return true;
            }

            line = default;
            if (_end - _start >= MaxLineBytes || !Fill())
            {
                IsAtEnd = _start == _end;
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private bool Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = _file.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        return read > 0;
    }
}
