using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Weir.Contracts.Client;

/// <summary>
/// Sends the requests of a client, and repeats those of which a repetition can do no harm: reading, making a thing under one
/// Idempotency-Key, and what never reached the server or was turned away before it was begun. Safe for concurrent use.
/// </summary>
internal sealed class ApiConnection(HttpClient http, ServerTrust trust, TimeProvider time, string? reason)
{
    private const int Attempts = 4;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>The same connection, with a reason in every request.</summary>
    public ApiConnection Because(string text) => new(http, trust, time, text);

    /// <summary>Reads one thing.</summary>
    public async Task<Versioned<T>> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), isRepeatable: true, [], cancellationToken);
        return await ReadAsync(response, type, cancellationToken);
    }

    /// <summary>Reads something that is no JSON and fits into memory.</summary>
    public async Task<byte[]> GetBytesAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), isRepeatable: true, [], cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>Writes something of any length somewhere, as it comes. What was written stays when the connection breaks.</summary>
    public async Task CopyAsync(string path, Stream destination, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Get, path),
            isRepeatable: true,
            [],
            cancellationToken,
            HttpCompletionOption.ResponseHeadersRead);
        var content = await response.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[81_920];
        while (await ReadAsync(content, buffer, cancellationToken) is > 0 and var count)
        {
            await destination.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }
    }

    private static async Task<int> ReadAsync(Stream content, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await content.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException)
        {
            throw new ConnectionException(ConnectionFailure.AnswerLost, "the connection broke before the end of the answer", exception);
        }
    }

    /// <summary>Reads a list, page by page.</summary>
    public async IAsyncEnumerable<T> ListAsync<T>(
        string path, ListOptions options, JsonTypeInfo<Page<T>> type, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            var page = (await GetAsync(options.AddressOf(path, cursor), type, cancellationToken)).Value;
            foreach (var item in page.Items)
            {
                yield return item;
            }

            cursor = page.Next;
        }
        while (cursor is not null);
    }

    /// <summary>Makes a thing once, however often the request has to be repeated.</summary>
    public Task<Versioned<TAnswer>> CreateAsync<TBody, TAnswer>(
        string path, TBody body, JsonTypeInfo<TBody> bodyType, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken) =>
        CreateAsync(path, JsonSerializer.SerializeToUtf8Bytes(body, bodyType), answerType, cancellationToken);

    /// <summary>Makes a thing of which the path says all, once.</summary>
    public Task<Versioned<TAnswer>> CreateAsync<TAnswer>(string path, JsonTypeInfo<TAnswer> type, CancellationToken cancellationToken) =>
        CreateAsync(path, (byte[]?)null, type, cancellationToken);

    private async Task<Versioned<TAnswer>> CreateAsync<TAnswer>(
        string path, byte[]? body, JsonTypeInfo<TAnswer> answerType, CancellationToken cancellationToken)
    {
        var key = Guid.NewGuid().ToString();
        using var response = await SendAsync(
            () =>
            {
                var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = body is null ? null : ContentOf(body) };
                request.Headers.Add("Idempotency-Key", key);
                return request;
            },
            isRepeatable: true,
            [],
            cancellationToken);
        return await ReadAsync(response, answerType, cancellationToken);
    }

    /// <summary>Sends something that is not repeated and has nothing to answer.</summary>
    public async Task PostAsync(string path, Func<HttpContent> body, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, path) { Content = body() }, isRepeatable: false, [], cancellationToken);
    }

    /// <summary>Turns a switch on, which can be done twice without harm.</summary>
    public async Task TurnOnAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Put, path), isRepeatable: false, [], cancellationToken);
    }

    /// <summary>Removes things of which the answer says something.</summary>
    public async Task<T> RemoveAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Delete, path), isRepeatable: false, [], cancellationToken);
        return (await ReadAsync(response, type, cancellationToken)).Value;
    }

    /// <summary>Asks for something that is not repeated.</summary>
    public async Task<TAnswer> PostAsync<TAnswer>(
        string path, Func<HttpContent> body, JsonTypeInfo<TAnswer> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, path) { Content = body() }, isRepeatable: false, [], cancellationToken);
        return (await ReadAsync(response, type, cancellationToken)).Value;
    }

    /// <summary>Asks for something of which some refusals are answers in a form of their own.</summary>
    public async Task<(HttpStatusCode Status, byte[] Body)> ExchangeAsync(
        string path, Func<HttpContent> body, HttpStatusCode[] expected, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(
            () => new HttpRequestMessage(HttpMethod.Post, path) { Content = body() }, isRepeatable: false, expected, cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
    }

    /// <summary>Changes a thing that has not changed since it was read.</summary>
    public async Task<Versioned<TAnswer>> UpdateAsync<TBody, TAnswer>(
        HttpMethod method,
        string path,
        TBody body,
        string? tag,
        JsonTypeInfo<TBody> bodyType,
        JsonTypeInfo<TAnswer> answerType,
        CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(body, bodyType);
        using var response = await SendAsync(
            () => Matching(method, path, tag, ContentOf(bytes)), isRepeatable: false, [], cancellationToken);
        return await ReadAsync(response, answerType, cancellationToken);
    }

    /// <summary>Changes the state of a thing that has not changed since it was read.</summary>
    public async Task<Versioned<T>> SetAsync<T>(
        HttpMethod method, string path, string? tag, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(() => Matching(method, path, tag, null), isRepeatable: false, [], cancellationToken);
        return await ReadAsync(response, type, cancellationToken);
    }

    /// <summary>Removes a thing that has not changed since it was read.</summary>
    public async Task RemoveAsync(string path, string? tag, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(
            () => Matching(HttpMethod.Delete, path, tag, null), isRepeatable: false, [], cancellationToken);
    }

    private static HttpRequestMessage Matching(HttpMethod method, string path, string? tag, HttpContent? content)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        if (tag is not null)
        {
            request.Headers.IfMatch.Add(new EntityTagHeaderValue(tag));
        }

        return request;
    }

    /// <summary>A body of JSON.</summary>
    public static ByteArrayContent ContentOf(byte[] json)
    {
        var content = new ByteArrayContent(json);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return content;
    }

    private static async Task<Versioned<T>> ReadAsync<T>(
        HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
            var value = JsonSerializer.Deserialize(body, type);
            return value is not null
                ? new Versioned<T>(value, response.Headers.ETag?.ToString())
                : throw new ConnectionException(ConnectionFailure.NotUnderstood, "the answer is empty", null);
        }
        catch (JsonException exception)
        {
            throw new ConnectionException(ConnectionFailure.NotUnderstood, "the answer is not one that a Weir server gives", exception);
        }
    }

    private async Task<HttpResponseMessage> SendAsync(
        Func<HttpRequestMessage> make,
        bool isRepeatable,
        HttpStatusCode[] expected,
        CancellationToken cancellationToken,
        HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        for (var attempt = 1; ; attempt++)
        {
            var pause = FirstPause * (1 << (attempt - 1));
            try
            {
                using var request = make();
                if (reason is not null)
                {
                    request.Headers.Add("Weir-Reason", Uri.EscapeDataString(reason));
                }

                var response = await http.SendAsync(request, completion, cancellationToken);
                if (response.IsSuccessStatusCode || expected.Contains(response.StatusCode))
                {
                    return response;
                }

                pause = await TurnedAwayAsync(response, isLast: attempt == Attempts, cancellationToken);
            }
            catch (HttpRequestException exception) when (attempt < Attempts && IsWorthAnother(exception, isRepeatable))
            {
            }
            catch (HttpRequestException exception)
            {
                throw Failed(exception);
            }
            catch (TaskCanceledException exception) when (!cancellationToken.IsCancellationRequested)
            {
                throw new ConnectionException(
                    ConnectionFailure.AnswerLost, $"there was no answer within {http.Timeout.TotalSeconds:0} seconds", exception);
            }

            await Task.Delay(pause, time, cancellationToken);
        }
    }

    private async Task<TimeSpan> TurnedAwayAsync(HttpResponseMessage response, bool isLast, CancellationToken cancellationToken)
    {
        using (response)
        {
            var problem = await ApiException.ReadAsync(response, time, cancellationToken);
            return !isLast
                && response.StatusCode is HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests
                && problem.RetryAfter is { } wait && wait <= LongestPause
                    ? wait
                    : throw problem;
        }
    }

    private static bool IsWorthAnother(HttpRequestException exception, bool isRepeatable) => exception.HttpRequestError switch
    {
        HttpRequestError.SecureConnectionError => false,
        HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError => true,
        _ => isRepeatable,
    };

    private ConnectionException Failed(HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.SecureConnectionError => new ConnectionException(
            ConnectionFailure.NotTrusted, trust.Fault ?? "no TLS connection that both sides allow came about", exception),
        HttpRequestError.NameResolutionError => new ConnectionException(
            ConnectionFailure.Unreachable, "there is no such host", exception),
        HttpRequestError.ConnectionError => new ConnectionException(
            ConnectionFailure.Unreachable, "no connection came about", exception),
        _ => new ConnectionException(ConnectionFailure.AnswerLost, "the connection broke before the answer", exception),
    };
}
