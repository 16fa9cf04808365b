using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Weir.S3.Errors;

namespace Weir.S3.Framing;

/// <summary>
/// Reads the body of a request without its framing, in pieces. What it gives may be kept only once it has given the end: a signature that
/// comes later can still prove wrong. Not thread-safe; the owner disposes it.
/// </summary>
/// <param name="pipe">Where the body comes in.</param>
/// <param name="decoder">Takes the framing off; null where there is none.</param>
/// <param name="bytes">How many bytes were announced; null where nobody said.</param>
internal sealed class PayloadReader(PipeReader pipe, ChunkedDecoder? decoder, long? bytes) : IDisposable
{
    private bool _hasEnded;

    /// <summary>How many bytes were announced, without framing; null where nobody said.</summary>
    public long? Bytes => bytes;

    /// <summary>A field of the trailer; null where it was not sent, or the end was not given yet.</summary>
    /// <param name="name">The name in lower case.</param>
    public string? Trailer(string name) => _hasEnded ? decoder?.Trailer.GetValueOrDefault(name) : null;

    /// <summary>Gives the next bytes.</summary>
    /// <param name="destination">Room, not empty.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many bytes were written; 0 at the end.</returns>
    /// <exception cref="S3Exception">The body ends too early, or its framing or a signature is wrong.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellationToken)
    {
        while (!_hasEnded)
        {
            var result = await NextAsync(cancellationToken).ConfigureAwait(false);
            var (written, consumed) = (0, 0L);
            try
            {
                written = Take(result.Buffer, destination.Span, out consumed);
            }
            finally
            {
                // After a fault too: the server reads what is left of the body, to keep the connection.
                pipe.AdvanceTo(result.Buffer.GetPosition(consumed));
            }

            var rest = result.Buffer.Length - consumed;
            if (written > 0)
            {
                return written;
            }

            if (rest > 0 && decoder is { IsComplete: true })
            {
                throw new S3Exception(S3Errors.InvalidRequest, "The body is not well-formed aws-chunked: bytes follow its end.");
            }

            if (result.IsCompleted && rest == 0)
            {
                _hasEnded = decoder?.IsComplete ?? true;
                if (!_hasEnded)
                {
                    throw new S3Exception(S3Errors.IncompleteBody);
                }
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    public void Dispose() => decoder?.Dispose();

    private async ValueTask<ReadResult> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await pipe.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (BadHttpRequestException exception)
        {
            throw exception.StatusCode == StatusCodes.Status408RequestTimeout
                ? new S3Exception(S3Errors.RequestTimeout, S3Errors.RequestTimeout.Message, exception)
                : new S3Exception(S3Errors.IncompleteBody, S3Errors.IncompleteBody.Message, exception);
        }
    }

    private int Take(in ReadOnlySequence<byte> buffer, Span<byte> destination, out long consumed)
    {
        consumed = 0;
        var written = 0;
        foreach (var segment in buffer)
        {
            if (written == destination.Length || decoder is { IsComplete: true })
            {
                break;
            }

            int used, gained;
            if (decoder is null)
            {
                used = gained = Math.Min(segment.Length, destination.Length - written);
                segment.Span[..used].CopyTo(destination[written..]);
            }
            else
            {
                decoder.Decode(segment.Span, destination[written..], out used, out gained);
            }

            consumed += used;
            written += gained;
            if (used < segment.Length)
            {
                break;
            }
        }

        return written;
    }
}
