using System.Text;
using Weir.S3.Errors;

namespace Weir.S3.Routing;

/// <summary>One name and value of a query, both decoded.</summary>
/// <param name="Name">The name.</param>
/// <param name="Value">The value, empty where there is no equals sign.</param>
internal readonly record struct QueryParameter(string Name, string Value);

/// <summary>
/// The target of a request as it came over the wire (RFC 9112, section 3.2), decoded once. Nothing is normalized: <c>//</c> and
/// <c>..</c> are bytes of a key.
/// </summary>
internal sealed class RequestTarget
{
    /// <summary>How many parameters a query may have.</summary>
    public const int MaxParameters = 200;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly QueryParameter[] _query;

    private RequestTarget(string rawPath, byte[] path, QueryParameter[] query)
    {
        RawPath = rawPath;
        Path = path;
        _query = query;
    }

    /// <summary>The path as it was sent, from its first slash.</summary>
    public string RawPath { get; }

    /// <summary>The path, decoded, valid UTF-8, from its first slash.</summary>
    public ReadOnlyMemory<byte> Path { get; }

    /// <summary>The parameters in the order in which they were sent; no name comes twice.</summary>
    public IReadOnlyList<QueryParameter> Query => _query;

    /// <summary>Reads a target.</summary>
    /// <param name="raw">As it stands in the request line: a path, or the absolute form of proxies.</param>
    /// <exception cref="S3Exception">It has no path, an escape or a character is broken, or a parameter comes twice.</exception>
    public static RequestTarget Parse(string raw)
    {
        var target = PathOf(raw);
        var mark = target.IndexOf('?');
        var path = mark < 0 ? target : target[..mark];
        var query = mark < 0 ? [] : ReadQuery(target[(mark + 1)..], StringComparison.OrdinalIgnoreCase);
        return new RequestTarget(path.ToString(), DecodePath(path), query);
    }

    /// <summary>Reads names and values that are written as a query is.</summary>
    /// <param name="text">The text behind the question mark of a query.</param>
    /// <param name="names">Which names are the same; none may come twice.</param>
    /// <exception cref="S3Exception">An escape or a character is broken, a name comes twice, or there are too many.</exception>
    public static QueryParameter[] ReadQuery(ReadOnlySpan<char> text, StringComparison names)
    {
        var parameters = new List<QueryParameter>();
        foreach (var range in text.Split('&'))
        {
            var piece = text[range];
            if (piece.IsEmpty)
            {
                continue;
            }

            if (parameters.Count == MaxParameters)
            {
                throw new S3Exception(S3Errors.InvalidArgument, $"A query may have at most {MaxParameters} parameters.");
            }

            var equals = piece.IndexOf('=');
            var name = DecodeText(equals < 0 ? piece : piece[..equals]);
            if (parameters.Exists(other => string.Equals(other.Name, name, names)))
            {
                throw new S3Exception(S3Errors.InvalidArgument, "A query parameter was sent more than once.");
            }

            parameters.Add(new QueryParameter(name, equals < 0 ? "" : DecodeText(piece[(equals + 1)..])));
        }

        return [.. parameters];
    }

    /// <summary>A parameter's value, empty where it has none; null where the parameter is not there.</summary>
    /// <param name="name">The name, in the very case.</param>
    public string? this[string name]
    {
        get
        {
            foreach (var parameter in _query)
            {
                if (string.Equals(parameter.Name, name, StringComparison.Ordinal))
                {
                    return parameter.Value;
                }
            }

            return null;
        }
    }

    /// <summary>Whether a parameter is there, with a value or without.</summary>
    public bool Has(string name) => this[name] is not null;

    private static ReadOnlySpan<char> PathOf(string raw)
    {
        var target = raw.AsSpan();
        if (target is ['/', ..])
        {
            return target;
        }

        var authority = target.IndexOf("://");
        var path = authority < 0 ? -1 : target[(authority + 3)..].IndexOf('/');
        return path < 0 ? throw new S3Exception(S3Errors.InvalidUri) : target[(authority + 3 + path)..];
    }

    private static byte[] DecodePath(ReadOnlySpan<char> path)
    {
        var decoded = new byte[path.Length];
        return PercentEncoding.TryDecode(path, plusIsSpace: false, decoded, out var written)
            && System.Text.Unicode.Utf8.IsValid(decoded.AsSpan(0, written))
            && !decoded.AsSpan(0, written).Contains((byte)0)
            ? decoded[..written]
            : throw new S3Exception(S3Errors.InvalidUri);
    }

    private static string DecodeText(ReadOnlySpan<char> text)
    {
        var decoded = text.Length <= 1_024 ? stackalloc byte[text.Length] : new byte[text.Length];
        if (!PercentEncoding.TryDecode(text, plusIsSpace: true, decoded, out var written))
        {
            throw new S3Exception(S3Errors.InvalidUri);
        }

        try
        {
            return StrictUtf8.GetString(decoded[..written]);
        }
        catch (DecoderFallbackException)
        {
            throw new S3Exception(S3Errors.InvalidUri);
        }
    }
}
