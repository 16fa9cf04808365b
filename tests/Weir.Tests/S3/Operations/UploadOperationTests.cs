using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Weir.Testing.S3;
using Weir.Tests.Vault;
using Weir.Vault.Checksums;

namespace Weir.Tests.S3.Operations;

public sealed class UploadOperationTests(DoorFixture door) : IClassFixture<DoorFixture>
{
    private const HttpStatusCode Ok = HttpStatusCode.OK;
    private const int FirstBytes = 5 * 1_024 * 1_024;

    private static readonly byte[] First = VaultFixture.Bytes(FirstBytes);
    private static readonly byte[] Second = VaultFixture.Bytes(1_000, 2);

    [Theory]
    [InlineData("CRC32", "FULL_OBJECT")]
    [InlineData("CRC32", "COMPOSITE")]
    [InlineData("SHA256", "COMPOSITE")]
    public async Task Parts_become_one_object(string algorithm, string type)
    {
        var bucket = await BucketAsync();
        var kind = algorithm == "CRC32" ? ChecksumAlgorithm.Crc32 : ChecksumAlgorithm.Sha256;
        var header = $"x-amz-checksum-{algorithm.ToLowerInvariant()}";
        var created = (await door.Client.SendAsync("POST", $"/{bucket}/k?uploads", [], Extras.Of(
            ("x-amz-checksum-algorithm", algorithm), ("x-amz-checksum-type", type), ("x-amz-meta-x", "y")))).Demand(Ok);
        var upload = created.All("UploadId").Single();

        var one = (await PartAsync(bucket, upload, 1, First, (header, Sum(kind, First)))).Demand(Ok);
        var two = (await PartAsync(bucket, upload, 2, Second)).Demand(Ok);
        var parts = (await door.Client.SendAsync("GET", $"/{bucket}/k?uploadId={upload}&max-parts=1")).Demand(Ok);
        var done = (await door.Client.SendAsync("POST", $"/{bucket}/k?uploadId={upload}", Complete(
            (1, one["ETag"]!, $"<Checksum{algorithm}>{Sum(kind, First)}</Checksum{algorithm}>"), (2, two["ETag"]!, "")))).Demand(Ok);

        Assert.Equal((Sum(kind, First), Sum(kind, Second)), (one[header], two[header]));
        Assert.Equal(["1"], parts.All("PartNumber"));
        Assert.Equal(["true"], parts.All("IsTruncated"));
        var tag = EntityTags.Of([.. EntityTags.Md5(First), .. EntityTags.Md5(Second)]) + "-2";
        Assert.Equal([$"\"{tag}\""], done.All("ETag"));
        var whole = type == "FULL_OBJECT" ? Sum(kind, [.. First, .. Second])
            : Sum(kind, [.. Convert.FromBase64String(Sum(kind, First)), .. Convert.FromBase64String(Sum(kind, Second))]) + "-2";
        var got = (await door.Client.SendAsync("GET", $"/{bucket}/k", null, Extras.Of(("x-amz-checksum-mode", "ENABLED")))).Demand(Ok);
        Assert.Equal((whole, type, "y", FirstBytes + 1_000), (got[header], got["x-amz-checksum-type"], got["x-amz-meta-x"], got.Body.Length));
        Assert.Equal(SHA256.HashData([.. First, .. Second]), SHA256.HashData(got.Body));
        var part = (await door.Client.SendAsync("GET", $"/{bucket}/k?partNumber=2")).Demand(HttpStatusCode.PartialContent);
        Assert.Equal((Second.Length, "2"), (part.Body.Length, part["x-amz-mp-parts-count"]));
        (await door.Client.SendAsync("GET", $"/{bucket}/k?partNumber=3")).Refused(HttpStatusCode.RequestedRangeNotSatisfiable, "InvalidPartNumber");
    }

    [Fact]
    public async Task A_completion_that_does_not_fit_is_refused_and_can_be_tried_again()
    {
        var bucket = await BucketAsync();
        var upload = (await door.Client.SendAsync("POST", $"/{bucket}/k?uploads", [])).Demand(Ok).All("UploadId").Single();
        var one = (await PartAsync(bucket, upload, 1, Second)).Demand(Ok)["ETag"]!;
        var two = (await PartAsync(bucket, upload, 2, Second)).Demand(Ok)["ETag"]!;

        (await End((1, one, ""), (2, two, ""))).Refused(HttpStatusCode.BadRequest, "EntityTooSmall");
        (await End((2, two, ""), (1, one, ""))).Refused(HttpStatusCode.BadRequest, "InvalidPartOrder");
        (await End((1, "\"d41d8cd98f00b204e9800998ecf8427e\"", ""))).Refused(HttpStatusCode.BadRequest, "InvalidPart");
        (await End((3, one, ""))).Refused(HttpStatusCode.BadRequest, "InvalidPart");
        (await door.Client.SendAsync("GET", $"/{bucket}/k")).Refused(HttpStatusCode.NotFound, "NoSuchKey");
        (await End((1, one, ""))).Demand(Ok);
        (await End((1, one, ""))).Refused(HttpStatusCode.NotFound, "NoSuchUpload");

        Task<Answer> End(params (int, string, string)[] parts) =>
            door.Client.SendAsync("POST", $"/{bucket}/k?uploadId={upload}", Complete(parts));
    }

    private static string Sum(ChecksumAlgorithm algorithm, byte[] bytes)
    {
        using var hash = new ChecksumHash(algorithm);
        hash.Append(bytes);
        return Convert.ToBase64String(hash.Finish());
    }

    private static byte[] Complete(params (int Number, string Tag, string More)[] parts) => Encoding.UTF8.GetBytes(
        "<CompleteMultipartUpload>"
        + string.Concat(parts.Select(static part => string.Create(
            CultureInfo.InvariantCulture, $"<Part><PartNumber>{part.Number}</PartNumber><ETag>{part.Tag}</ETag>{part.More}</Part>")))
        + "</CompleteMultipartUpload>");

    private Task<Answer> PartAsync(string bucket, string upload, int number, byte[] bytes, params (string, string)[] headers) =>
        door.Client.SendAsync(
            "PUT",
            string.Create(CultureInfo.InvariantCulture, $"/{bucket}/k?partNumber={number}&uploadId={upload}"),
            bytes,
            Extras.Of(headers) with { Payload = "UNSIGNED-PAYLOAD" });

    private async Task<string> BucketAsync() => (await door.Vault.BucketAsync("b" + Guid.NewGuid().ToString("n"))).Name;
}
