using System.Net;
using System.Net.Sockets;
using System.Text;
using Weir.S3.Operations;
using Weir.S3.Routing;
using Weir.Testing.S3;

namespace Weir.Tests.S3.Operations;

public sealed class AccessTests(DoorFixture door) : IClassFixture<DoorFixture>
{
    private const HttpStatusCode Ok = HttpStatusCode.OK;

    public static TheoryData<string> Operations => [.. S3Operations.Table.All.Select(static operation => operation.Name)];

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Nobody_does_anything_without_a_signature(string name)
    {
        var operation = S3Operations.Table.All.Single(one => one.Name == name);
        var target = Target(operation, "bucket");

        var answer = await door.Client.SendUnsignedAsync(operation.Method, target, Body(operation), Extra(operation));

        Assert.Equal(HttpStatusCode.Forbidden, answer.Status);
        Assert.Equal(operation.Method == "HEAD" ? null : "AccessDenied", answer.Error);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_wrong_signature_does_nothing(string name)
    {
        var operation = S3Operations.Table.All.Single(one => one.Name == name);
        var stranger = door.NewClient(DoorFixture.AccessKeyId, "another secret");
        var unknown = door.NewClient("UNKNOWN", DoorFixture.Secret);
        var target = Target(operation, "bucket");

        var wrong = await stranger.SendAsync(operation.Method, target, Body(operation), Extra(operation));
        var nobody = await unknown.SendAsync(operation.Method, target, Body(operation), Extra(operation));
        var late = await door.Client.SendAsync(
            operation.Method, target, Body(operation), Extra(operation) with { Time = TimeProvider.System.GetUtcNow().AddMinutes(-16) });

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (wrong.Status, nobody.Status, late.Status));
        if (operation.Method != "HEAD")
        {
            Assert.Equal(("SignatureDoesNotMatch", "InvalidAccessKeyId", "RequestTimeTooSkewed"), (wrong.Error, nobody.Error, late.Error));
        }
    }

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

    private static string Target(S3Operation operation, string bucket)
    {
        var path = operation.Level switch
        {
            S3Level.Service => "/",
            S3Level.Bucket => $"/{bucket}",
            _ => $"/{bucket}/key",
        };
        var value = operation.Marker switch
        {
            "uploadId" => "=upl_01h455vb4pex5vsknk084sn02q&partNumber=1",
            "list-type" => "=2",
            _ => "",
        };
        return operation.Marker.Length == 0 ? path : $"{path}?{operation.Marker}{value}";
    }

    private static byte[]? Body(S3Operation operation) => operation.Name switch
    {
        "DeleteObjects" => Bytes("<Delete><Object><Key>a</Key></Object></Delete>"),
        "CompleteMultipartUpload" => Bytes(
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>d41d8cd98f00b204e9800998ecf8427e</ETag></Part>"
            + "</CompleteMultipartUpload>"),
        "PutBucketVersioning" => Bytes("<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"),
        "PutBucketTagging" or "PutObjectTagging" => Bytes("<Tagging><TagSet/></Tagging>"),
        "PutObjectLockConfiguration" => Bytes("<ObjectLockConfiguration/>"),
        "PutObjectRetention" => Bytes("<Retention/>"),
        "PutObjectLegalHold" => Bytes("<LegalHold><Status>ON</Status></LegalHold>"),
        "PutBucketEncryption" => Bytes(
            "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>"
            + "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>"),
        _ => operation.Method is "PUT" or "POST" ? [] : null,
    };

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static Extras Extra(S3Operation operation) => operation switch
    {
        { IsCopy: true } => new Extras { Headers = [("x-amz-copy-source", "/b/k")] },
        { Name: "GetObjectAttributes" } => new Extras { Headers = [("x-amz-object-attributes", "ETag")] },
        { Name: "PutBucketAcl" or "PutObjectAcl" } => new Extras { Headers = [("x-amz-acl", "private")] },
        _ => new Extras(),
    };
}
