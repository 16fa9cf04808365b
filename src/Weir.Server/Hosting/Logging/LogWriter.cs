using System.Buffers;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Weir.Server.Hosting.Logging;

/// <summary>
/// Writes finished log lines to one stream from one task, so that a request never waits for whoever reads the log. When the reader falls
/// behind by more than the queue holds, lines are dropped and their number is logged. Thread-safe.
/// </summary>
internal sealed class LogWriter : IAsyncDisposable
{
    // About 2 MB of lines: a second or more at full load.
    private const int QueuedLines = 8192;

    // Lines that wait are written together, in pieces of about this size.
    private const int PieceBytes = 64 * 1024;

    private readonly Channel<byte[]> _lines;
    private readonly Stream _stream;
    private readonly Task _writing;
    private long _dropped;

    /// <param name="stream">Where lines go; stays open.</param>
    public LogWriter(Stream stream)
    {
        _stream = stream;
        _lines = Channel.CreateBounded<byte[]>(
            new BoundedChannelOptions(QueuedLines) { SingleReader = true, FullMode = BoundedChannelFullMode.DropWrite },
            _ => Interlocked.Increment(ref _dropped));
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Queues a line, which ends with a line feed.</summary>
    public void Write(byte[] line) => _lines.Writer.TryWrite(line);

    /// <summary>Writes what is queued and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _writing;
    }

    private async Task WriteAllAsync()
    {
        try
        {
            var piece = new ArrayBufferWriter<byte>(PieceBytes);
            while (await _lines.Reader.WaitToReadAsync())
            {
                while (_lines.Reader.TryRead(out var line))
                {
                    piece.Write(line);
                    if (piece.WrittenCount >= PieceBytes)
                    {
                        await _stream.WriteAsync(piece.WrittenMemory);
                        piece.ResetWrittenCount();
                    }
                }

                await _stream.WriteAsync(piece.WrittenMemory);
                piece.ResetWrittenCount();

                if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
                {
                    await _stream.WriteAsync(LogLine.Render(new LogLine(
                        TimeProvider.System.GetUtcNow(),
                        LogLevel.Warning,
                        "log",
                        "Log lines were dropped because nobody read them in time",
                        [new("dropped", dropped)],
                        null)));
                }

                await _stream.FlushAsync();
            }
        }
        catch (IOException)
        {
            // Whoever read the log is gone. The server serves on: its record is the audit, not the log.
        }
    }
}
