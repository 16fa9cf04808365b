using System.Net;
using System.Net.Sockets;
using System.Text;
using Weir.S3.Operations;
using Weir.Testing.S3;

namespace Weir.Tests.S3.Operations;

public sealed class AccessTests(DoorFixture door) : IClassFixture<DoorFixture>
{
    private const HttpStatusCode Ok = HttpStatusCode.OK;

    [Theory]
    [InlineData("GET", "/b?lifecycle")]
    [InlineData("PUT", "/b?policy")]
    [InlineData("GET", "/b?cors")]
    [InlineData("PUT", "/b?replication")]
    [InlineData("GET", "/b/k?torrent")]
    [InlineData("POST", "/b/k?restore")]
    [InlineData("POST", "/b/k?select&select-type=2")]
    [InlineData("PUT", "/b?publicAccessBlock")]
    [InlineData("POST", "/b")]
    [InlineData("OPTIONS", "/b/k")]
    public async Task What_is_not_here_is_answered_501(string method, string target) =>
        (await door.Client.SendAsync(method, target)).Refused(HttpStatusCode.NotImplemented, "NotImplemented");

    [Theory]
    [InlineData("PATCH", "/b/k")]
    [InlineData("DELETE", "/b?uploads")]
    public async Task Another_method_is_refused(string method, string target) =>
        (await door.Client.SendAsync(method, target)).Refused(HttpStatusCode.MethodNotAllowed, "MethodNotAllowed");

    [Fact]
    public void Every_operation_has_a_right_of_the_vault() => Assert.All(
        S3Operations.Table.All, static operation => Assert.Contains(operation.Permission.Name, Weir.Guard.Decisions.Permissions.All.Keys));

    [Fact]
    public async Task A_presigned_address_is_enough()
    {
        var bucket = (await door.Vault.BucketAsync("presigned")).Name;

        (await door.Client.SendUnsignedAsync("PUT", door.Client.Presign("PUT", $"/{bucket}/k", 60), "hello"u8.ToArray())).Demand(Ok);
        var got = (await door.Client.SendUnsignedAsync("GET", door.Client.Presign(
            "GET", $"/{bucket}/k", 60, "&response-content-type=text%2Fhtml"))).Demand(Ok);

        Assert.Equal(("hello", "text/html"), (got.Text, got["Content-Type"]));
        Assert.Contains("default-src 'none'", got["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Contains("sandbox", got["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal("nosniff", got["X-Content-Type-Options"]);
        (await door.Client.SendUnsignedAsync("DELETE", door.Client.Presign("GET", $"/{bucket}/k", 60)))
            .Refused(HttpStatusCode.Forbidden, "SignatureDoesNotMatch");
    }

    [Theory]
    [InlineData("PUT", "&x-amz-meta-a=1%0D%0Ax")]
    [InlineData("PUT", "&x-amz-meta-a%20b=1")]
    [InlineData("GET", "&response-content-type=a%0D%0Ab")]
    public async Task What_a_presigned_address_carries_must_be_a_header(string method, string query)
    {
        var bucket = (await door.Vault.BucketAsync("b" + Guid.NewGuid().ToString("n"))).Name;
        (await door.Client.SendAsync("PUT", $"/{bucket}/k", "1"u8.ToArray())).Demand(Ok);

        var target = door.Client.Presign(method, $"/{bucket}/k", 60, query);
        (await door.Client.SendUnsignedAsync(method, target, method == "PUT" ? "2"u8.ToArray() : null))
            .Refused(HttpStatusCode.BadRequest, "InvalidArgument");
        Assert.Equal("1", (await door.Client.SendAsync("GET", $"/{bucket}/k")).Demand(Ok).Text);
    }

    [Fact]
    public async Task Metadata_of_a_presigned_address_is_kept()
    {
        var bucket = (await door.Vault.BucketAsync("b" + Guid.NewGuid().ToString("n"))).Name;

        var target = door.Client.Presign("PUT", $"/{bucket}/k", 60, "&x-amz-meta-a=%C3%BC");
        (await door.Client.SendUnsignedAsync("PUT", target, "1"u8.ToArray())).Demand(Ok);

        Assert.NotNull((await door.Client.SendAsync("HEAD", $"/{bucket}/k")).Demand(Ok)["x-amz-meta-a"]);
    }

    [Fact]
    public async Task A_bucket_can_stand_in_the_host()
    {
        var bucket = (await door.Vault.BucketAsync("virtual.host")).Name;
        var host = new Extras { Host = $"{bucket}.{DoorFixture.BaseHost}" };

        (await door.Client.SendAsync("PUT", "//k", "hello"u8.ToArray(), host)).Demand(Ok);

        Assert.Equal("hello", (await door.Client.SendAsync("GET", $"/{bucket}//k")).Demand(Ok).Text);
    }

    [Fact]
    public async Task A_refused_upload_that_waits_to_be_continued_ends_its_connection()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(door.Address.Host, door.Address.Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(
            Encoding.ASCII.GetBytes("PUT /b/k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"),
            TestContext.Current.CancellationToken);
        var buffer = new byte[4_096];
        var answer = "";
        while (!answer.EndsWith("</Error>", StringComparison.Ordinal))
        {
            var count = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
            Assert.NotEqual(0, count);
            answer += Encoding.ASCII.GetString(buffer, 0, count);
        }

        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.Ordinal);
        Assert.Contains("<Code>AccessDenied</Code>", answer, StringComparison.Ordinal);
    }
}
