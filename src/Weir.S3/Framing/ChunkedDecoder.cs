using System.Globalization;
using System.Text;
using Weir.S3.Errors;
using Weir.S3.Signing;

namespace Weir.S3.Framing;

/// <summary>
/// Takes <c>aws-chunked</c> framing off, in pieces as they come. Plaintext of a signed chunk is given on before the chunk's signature was
/// seen to be right, because a chunk can be as long as the whole body: whoever takes it must keep nothing of it until
/// <see cref="IsComplete"/>, and drop everything when this throws. Does no I/O and allocates nothing per piece. Not thread-safe.
/// </summary>
internal sealed class ChunkedDecoder : IDisposable
{
    /// <summary>The longest line of framing.</summary>
    public const int MaxLineBytes = 1_024;

    private const int MaxTrailers = 8;
    private const int MinSignedChunkBytes = 8_192;
    private const string SignatureField = ";chunk-signature=";
    private const string TrailerSignature = "x-amz-trailer-signature";

    private readonly ChunkSignatures? _signatures;
    private readonly bool _hasTrailer;
    private readonly IReadOnlyList<string> _declared;
    private readonly long _expected;
    private readonly byte[] _line = new byte[MaxLineBytes];
    private readonly Dictionary<string, string> _trailer = new(StringComparer.Ordinal);
    private State _state = State.Header;
    private int _lineBytes;
    private long _left;
    private long _decoded;
    private string _signature = "";
    private string? _trailerSignature;
    private bool _wasShort;

    /// <summary>Begins a body.</summary>
    /// <param name="framing">Which of the chunked framings.</param>
    /// <param name="seed">What signed chunks continue from; not needed for unsigned ones.</param>
    /// <param name="expected">How many bytes the body has without framing.</param>
    /// <param name="declared">Names that the trailer may have, in lower case; each must be there.</param>
    public ChunkedDecoder(PayloadFraming framing, SignatureSeed? seed, long expected, IReadOnlyList<string> declared)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((int)framing, (int)PayloadFraming.SignedChunks, nameof(framing));
        if (framing != PayloadFraming.UnsignedChunksWithTrailer)
        {
            _signatures = new ChunkSignatures(seed ?? throw new ArgumentNullException(nameof(seed)));
        }

        _hasTrailer = framing != PayloadFraming.SignedChunks;
        _declared = declared;
        _expected = expected;
    }

    private enum State
    {
        Header,
        Data,
        DataEnd,
        Trailer,
        Complete,
    }

    /// <summary>True once the body has ended as it should, with all of its bytes and every signature right.</summary>
    public bool IsComplete => _state == State.Complete;

    /// <summary>What the trailer says, by names in lower case; empty until the body is complete.</summary>
    public IReadOnlyDictionary<string, string> Trailer => _trailer;

    /// <summary>Decodes as much as there is input and room for.</summary>
    /// <param name="input">The next bytes.</param>
    /// <param name="output">Receives plaintext.</param>
    /// <param name="consumed">How many bytes of the input were used.</param>
    /// <param name="written">How many bytes of plaintext were written.</param>
    /// <exception cref="S3Exception">The framing, a signature, the trailer or the length is wrong.</exception>
    public void Decode(ReadOnlySpan<byte> input, Span<byte> output, out int consumed, out int written)
    {
        consumed = written = 0;
        while (consumed < input.Length && !IsComplete)
        {
            if (_state == State.Data)
            {
                var count = (int)Math.Min(_left, Math.Min(input.Length - consumed, output.Length - written));
                if (count == 0)
                {
                    return;
                }

                Pass(input.Slice(consumed, count), output[written..]);
                consumed += count;
                written += count;
            }
            else
            {
                consumed += TakeLine(input[consumed..], out var isWhole);
                if (isWhole)
                {
                    EndLine();
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _signatures?.Dispose();

    private void Pass(ReadOnlySpan<byte> bytes, Span<byte> output)
    {
        bytes.CopyTo(output);
        _signatures?.Append(bytes);
        _left -= bytes.Length;
        _decoded += bytes.Length;
        if (_left == 0)
        {
            _signatures?.EndChunk(_signature);
            _state = State.DataEnd;
        }
    }

    private int TakeLine(ReadOnlySpan<byte> input, out bool isWhole)
    {
        var end = input.IndexOf((byte)'\n');
        var count = end < 0 ? input.Length : end + 1;
        if (_lineBytes + count > MaxLineBytes)
        {
            throw Malformed("a line of the framing is too long");
        }

        input[..count].CopyTo(_line.AsSpan(_lineBytes));
        _lineBytes += count;
        isWhole = end >= 0;
        return count;
    }

    private void EndLine()
    {
        if (_line.AsSpan(0, _lineBytes) is not [.. var text, (byte)'\r', (byte)'\n'])
        {
            throw Malformed("a line of the framing does not end with CR LF");
        }

        var line = Encoding.Latin1.GetString(text);
        _lineBytes = 0;
        switch (_state)
        {
            case State.Header:
                BeginChunk(line);
                break;
            case State.DataEnd:
                _state = line.Length == 0 ? State.Header : throw Malformed("a chunk is longer than it says");
                break;
            case State.Trailer when line.Length == 0:
                End();
                break;
            default:
                AddTrailer(line);
                break;
        }
    }

    private void BeginChunk(string line)
    {
        var semicolon = line.IndexOf(';', StringComparison.Ordinal);
        var size = semicolon < 0 ? line : line[..semicolon];
        if (size.Length is 0 or > 15 || !long.TryParse(size, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _left))
        {
            throw Malformed("a chunk's size is no hexadecimal number");
        }

        if (_signatures is null ? semicolon >= 0 : semicolon < 0 || !IsSignature(line[semicolon..]))
        {
            throw Malformed("a chunk's signature is missing or none is due");
        }

        _signature = _signatures is null ? "" : line[(semicolon + SignatureField.Length)..];
        if (_left > _expected - _decoded)
        {
            throw new S3Exception(S3Errors.IncompleteBody, "The body has more bytes than x-amz-decoded-content-length says.");
        }

        if (_left > 0)
        {
            if (_wasShort)
            {
                throw new S3Exception(S3Errors.InvalidChunkSize);
            }

            _wasShort = _signatures is not null && _left < MinSignedChunkBytes;
            _state = State.Data;
            return;
        }

        _signatures?.EndChunk(_signature);
        if (_decoded != _expected)
        {
            throw new S3Exception(S3Errors.IncompleteBody, "The body has fewer bytes than x-amz-decoded-content-length says.");
        }

        _state = State.Trailer;
    }

    private void AddTrailer(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? "" : line[..colon].ToLowerInvariant();
        var value = line[(colon + 1)..].Trim(' ');
        if (!_hasTrailer || _trailerSignature is not null)
        {
            throw new S3Exception(S3Errors.MalformedTrailer);
        }

        if (name == TrailerSignature && _signatures is not null)
        {
            _trailerSignature = value.Length == 64 && Hex.IsLower(value) ? value : throw new S3Exception(S3Errors.MalformedTrailer);
            return;
        }

        if (!_declared.Contains(name, StringComparer.Ordinal) || _trailer.Count == MaxTrailers || !_trailer.TryAdd(name, value))
        {
            throw new S3Exception(S3Errors.MalformedTrailer);
        }

        _signatures?.Append(Encoding.Latin1.GetBytes($"{name}:{value}\n"));
    }

    private void End()
    {
        if (_trailer.Count != _declared.Count)
        {
            throw new S3Exception(S3Errors.MalformedTrailer);
        }

        if (_signatures is not null && _hasTrailer)
        {
            _signatures.EndTrailer(_trailerSignature ?? throw new S3Exception(S3Errors.MalformedTrailer));
        }

        _state = State.Complete;
    }

    private static bool IsSignature(string text) =>
        text.Length == SignatureField.Length + 64
        && text.StartsWith(SignatureField, StringComparison.Ordinal)
        && Hex.IsLower(text.AsSpan(SignatureField.Length));

    private static S3Exception Malformed(string fault) =>
        new(S3Errors.InvalidRequest, $"The body is not well-formed aws-chunked: {fault}.");
}
