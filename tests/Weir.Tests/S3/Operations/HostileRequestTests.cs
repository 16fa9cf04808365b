using System.Globalization;
using System.Net;
using System.Text;
using Weir.Testing.S3;

namespace Weir.Tests.S3.Operations;

/// <summary>Names, headers and bodies as only somebody sends them who wants to see what happens.</summary>
[Trait("Engine", "none")]
public sealed class HostileRequestTests(DoorFixture door) : IClassFixture<DoorFixture>
{
    private const HttpStatusCode Ok = HttpStatusCode.OK;
    private const HttpStatusCode BadRequest = HttpStatusCode.BadRequest;

    // What other stores take for a path, a separator, a marker of their own, or the end.
    private static readonly string[] Odd =
    [
        "..", ".", "../../etc/passwd", "/", "//", "///a//", "a/../b", "a/./b", "a/", "a", "a//", "~", "%", "%00", "%2e%2e%2f", "?versionId=null",
        "#", "a&b", "a=b", "a+b", "a b", " a ", "\t", "\n", "\r\nX: y", "\u0001\u007f", "\"<>'&;", "\\..\\..", "C:\\a", "con", ".weir", "*", "%s%n",
        "\u00e9", "e\u0301", "\u212b", "\u202e\ufeff", "\ufffe\uffff", "'; drop table objects; --", new('k', 1_024), new('/', 1_024),
        string.Concat(Enumerable.Repeat("\U0001F4A7", 256)),
    ];

    private static Comparer<string> ByBytes { get; } =
        Comparer<string>.Create(static (left, right) => Bytes(left).AsSpan().SequenceCompareTo(Bytes(right)));

    [Fact]
    public async Task Every_key_is_kept_as_its_bytes_and_is_no_other()
    {
        var bucket = await BucketAsync();
        var keys = Odd.Concat(Enumerable.Range(0, 17).Select(static plane => char.ConvertFromUtf32((plane << 16) + 0xE000) + plane)).ToList();

        await Task.WhenAll(keys.Select(async key => (await Send("PUT", bucket, key, key)).Demand(Ok)));
        await Task.WhenAll(keys.Select(async key => Assert.Equal(key, (await Send("GET", bucket, key)).Demand(Ok).Text)));

        var listed = (await door.Client.SendAsync("GET", $"/{bucket}?encoding-type=url")).Demand(Ok).All("Key").Select(Uri.UnescapeDataString);
        Assert.Equal(keys.OrderBy(static key => key, ByBytes), listed);
        var plain = (await door.Client.SendAsync("GET", $"/{bucket}")).Demand(Ok);
        Assert.Contains("<Key>&#x1;\u007f</Key>", plain.Text, StringComparison.Ordinal);
        await Task.WhenAll(keys.Select(async key => (await Send("DELETE", bucket, key)).Demand(HttpStatusCode.NoContent)));
        Assert.Empty((await door.Client.SendAsync("GET", $"/{bucket}")).Demand(Ok).All("Key"));
    }

    [Theory]
    [InlineData("%00")]
    [InlineData("a%00b")]
    [InlineData("%FF")]
    [InlineData("%C0%AF")]
    [InlineData("%C3")]
    [InlineData("%ED%A0%80")]
    [InlineData("%ED%BF%BF")]
    [InlineData("%F4%90%80%80")]
    [InlineData("%F0%80%80%80")]
    [InlineData("%")]
    [InlineData("%4")]
    [InlineData("%GG")]
    [InlineData("%u0041")]
    public async Task What_is_no_text_is_no_key(string key)
    {
        var bucket = await BucketAsync();

        // Some of it the web server refuses itself, before there is a request.
        var answer = await door.Client.SendAsync("PUT", $"/{bucket}/{key}", "1"u8.ToArray());
        Assert.Equal(BadRequest, answer.Status);
        Assert.True(answer.Error is null or "InvalidURI", answer.Text);
        Assert.Empty((await door.Client.SendAsync("GET", $"/{bucket}")).Demand(Ok).All("Key"));
    }

    [Theory]
    [InlineData("prefix=%FF")]
    [InlineData("prefix=%ED%A0%80")]
    [InlineData("prefix=%")]
    [InlineData("delimiter=%C0%AF")]
    public async Task What_is_no_text_is_no_parameter(string query) =>
        (await door.Client.SendAsync("GET", $"/{await BucketAsync()}?{query}")).Refused(BadRequest, "InvalidURI");

    [Fact]
    public async Task More_parameters_than_anybody_needs_are_refused()
    {
        var query = string.Join('&', Enumerable.Range(0, 201).Select(static number => $"p{number:000}=1"));

        (await door.Client.SendAsync("GET", $"/{await BucketAsync()}?{query}")).Refused(BadRequest, "InvalidArgument");
    }

    [Theory]
    [InlineData("PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello")]
    [InlineData("PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\nConnection: close\r\n\r\nhello")]
    [InlineData("PUT /b/k HTTP/1.1\r\nHost: h\r\nContent-Length: \r\nConnection: close\r\n\r\nhello")]
    [InlineData("PUT /b/k HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nZZ\r\nhello\r\n0\r\n\r\n")]
    [InlineData("PUT /b/k HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\nConnection: close\r\n\r\nhello")]
    [InlineData("GET /b/k HTTP/1.1\r\nHost: h\r\nHost: other\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /b/k HTTP/1.1\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /b/k HTTP/1.1\r\nHost: h\r\n folded: x\r\nConnection: close\r\n\r\n")]
    [InlineData("GET /b/k\u0001 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")]
    [InlineData("GET http:// HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")]
    [InlineData("GET * HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n")]
    [InlineData("GARBAGE\r\n\r\n")]
    public async Task What_is_no_request_is_refused(string request)
    {
        var answer = await RawDoor.SendAsync(door.Address, Encoding.Latin1.GetBytes(request));

        Assert.InRange((int)answer.Status, 400, 499);
    }

    [Fact]
    public async Task A_length_and_chunks_at_once_are_one_body_or_none()
    {
        var bucket = await BucketAsync();
        const string inner = "5\r\nhello\r\n0\r\n\r\n";
        var smuggled = await RawDoor.SendAsync(door.Address, Encoding.ASCII.GetBytes(
            $"PUT /{bucket}/k HTTP/1.1\r\nHost: h\r\nContent-Length: {inner.Length.ToString(CultureInfo.InvariantCulture)}\r\n"
            + $"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n{inner}GET / HTTP/1.1\r\nHost: h\r\n\r\n"));

        Assert.InRange((int)smuggled.Status, 400, 499);
        Assert.Equal(1, smuggled.Text.Split("<Error>").Length - 1 + (smuggled.Body.Length == 0 ? 1 : 0));
        Assert.Empty((await door.Client.SendAsync("GET", $"/{bucket}")).Demand(Ok).All("Key"));
    }

    [Fact]
    public async Task A_list_that_is_too_long_is_not_read_to_its_end()
    {
        var target = $"/{await BucketAsync()}?tagging";
        var body = Bytes($"<Tagging><!--{new string('x', 5 << 20)}--><TagSet/></Tagging>");

        (await door.Client.SendAsync("PUT", target, body)).Refused(BadRequest, "MaxMessageLengthExceeded");
        (await door.Client.SendAsync("PUT", target, Bytes($"<Tagging><TagSet>{new string('<', 100_000)}</TagSet></Tagging>")))
            .Refused(BadRequest, "MalformedXML");
        (await door.Client.SendAsync("PUT", target, Bytes(Times("<Tagging>", 50_000)))).Refused(BadRequest, "MalformedXML");
        (await door.Client.SendAsync("PUT", target, Bytes($"<Tagging><TagSet>{Times("<Tag/>", 100_001)}</TagSet></Tagging>")))
            .Refused(BadRequest, "MalformedXML");
    }

    private static string Times(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private Task<Answer> Send(string method, string bucket, string key, string? body = null) => door.Client.SendAsync(
        method, $"/{bucket}/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}", body is null ? null : Bytes(body));

    private async Task<string> BucketAsync() => (await door.Vault.BucketAsync("b" + Guid.NewGuid().ToString("n"))).Name;
}
