using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using Weir.Ledger;

namespace Weir.Server.Audit.TimeStamps;

/// <summary>An authority gave no time stamp, or not one that may be stored. The message says what happened and holds no part of the answer.</summary>
public sealed class TimeStampException : IOException
{
    internal TimeStampException(string message, Exception? inner)
        : base(message, inner)
    {
    }
}

/// <summary>
/// Asks a time stamp authority over HTTP (RFC 3161 section 3.4). What it answers is not believed: the nonce, the digest, the signature and the
/// way to a trusted root are checked, so plain HTTP will do. Redirects are not followed. Safe for concurrent use; the owner disposes it.
/// </summary>
internal sealed class TimeStampAuthority : IDisposable
{
    /// <summary>The longest answer that is read: tokens with their certificates have some 5 KB.</summary>
    public const int MaxAnswerBytes = 64 * 1024;

    /// <summary>How long an answer may take, from the connection to its last byte.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private const int NonceBytes = 16;

    private readonly Uri _url;
    private readonly TimeStampRoots _roots;
    private readonly TimeStampLogin? _login;
    private readonly HttpClient _client;

    /// <summary>Makes one; nothing is asked yet.</summary>
    /// <param name="url">Its address.</param>
    /// <param name="roots">Whom its certificate must lead to.</param>
    /// <param name="login">What it knows this server by; null for nothing. It is not sent in clear.</param>
    /// <param name="patience">How long an answer may take.</param>
    public TimeStampAuthority(Uri url, TimeStampRoots roots, TimeStampLogin? login, TimeSpan patience)
    {
        if (login is not null && !TimeStampLogin.IsSafeFor(url))
        {
            throw new ArgumentException("A password is sent over TLS only.", nameof(url));
        }

        _url = url;
        _roots = roots;
        _login = login;
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxResponseHeadersLength = 16,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        })
        {
            MaxResponseContentBufferSize = MaxAnswerBytes,
            Timeout = patience,
        };
    }

    /// <summary>Has bytes stamped.</summary>
    /// <returns>The token in DER, and what it says; its authority is trusted.</returns>
    /// <exception cref="TimeStampException">There is no stamp; asking again later may help.</exception>
    public async Task<(byte[] Token, TimeStamp Stamp)> StampAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var request = Rfc3161TimestampRequest.CreateFromHash(
            SHA256.HashData(bytes.Span),
            HashAlgorithmName.SHA256,
            nonce: RandomNumberGenerator.GetBytes(NonceBytes),
            requestSignerCertificates: true);
        var answer = await AskAsync(request.Encode(), cancellationToken);
        byte[] token;
        try
        {
            token = request.ProcessResponse(answer, out var length).AsSignedCms().Encode();
            if (length != answer.Length)
            {
                throw Failure("more than an answer came", null);
            }
        }
        catch (CryptographicException exception)
        {
            throw Failure("it refused, or its answer is no valid stamp for this request", exception);
        }

        return _roots.Check(token, bytes, out var fault) is { IsTrusted: true } stamp
            ? (token, stamp)
            : throw Failure($"of its token: {fault}", null);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task<byte[]> AskAsync(byte[] request, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(request);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/timestamp-query");
        using var question = new HttpRequestMessage(HttpMethod.Post, _url) { Content = content };
        question.Headers.Authorization = await LoginAsync(cancellationToken);
        try
        {
            using var response = await _client.SendAsync(question, cancellationToken);
            return response.IsSuccessStatusCode
                ? await response.Content.ReadAsByteArrayAsync(cancellationToken)
                : throw Failure($"it answered with the HTTP status {(int)response.StatusCode}", null);
        }
        catch (HttpRequestException exception)
        {
            throw Failure("it cannot be reached, or its answer is no HTTP or too long", exception);
        }
        catch (OperationCanceledException exception) when (exception.InnerException is TimeoutException)
        {
            throw Failure($"it did not answer within {_client.Timeout.TotalSeconds} s", exception);
        }
    }

    private async Task<AuthenticationHeaderValue?> LoginAsync(CancellationToken cancellationToken)
    {
        try
        {
            return _login is null ? null : await _login.HeaderAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure("the file with its password cannot be read", exception);
        }
    }

    // Of the address only the host is told: a path or query may hold what the authority knows its customer by.
    private TimeStampException Failure(string what, Exception? inner) => new($"asking the time stamp authority {_url.Host} failed: {what}", inner);
}
