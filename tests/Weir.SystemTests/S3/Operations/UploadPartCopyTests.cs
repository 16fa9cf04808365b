using System.Net;
using Weir.Testing.S3;

namespace Weir.SystemTests.S3.Operations;

public sealed class UploadPartCopyTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "upload.part";

    protected override async Task<Sample> SampleAsync()
    {
        var bucket = await ObjectAsync();
        return new Sample("PUT", bucket, $"/k?partNumber=1&uploadId={await UploadAsync(bucket)}", []).With(("x-amz-copy-source", $"{bucket}/k"));
    }

    [Fact]
    public async Task All_or_some_bytes_of_an_object_become_a_part()
    {
        var bucket = await ObjectAsync();
        var upload = await UploadAsync(bucket);

        var part = (await Copy(bucket, upload, ("x-amz-copy-source-range", "bytes=1-3"))).Demand(Ok);
        (await Send("POST", $"/{bucket}/k?uploadId={upload}", Completion((1, part.One("ETag"))))).Demand(Ok);

        Assert.NotNull(part["x-amz-copy-source-version-id"]);
        Assert.Equal("ell", (await Send("GET", $"/{bucket}/k")).Demand(Ok).Text);
    }

    [Theory]
    [InlineData("x-amz-copy-source-range", "bytes=0-21", 416, "InvalidRange")]
    [InlineData("x-amz-copy-source-range", "0-2", 400, "InvalidArgument")]
    [InlineData("x-amz-copy-source-range", "bytes=0", 400, "InvalidArgument")]
    [InlineData("x-amz-copy-source-range", "bytes=2-1", 400, "InvalidArgument")]
    [InlineData("x-amz-copy-source-range", "bytes=a-b", 400, "InvalidArgument")]
    [InlineData("x-amz-copy-source-range", "bytes=0-", 400, "InvalidArgument")]
    [InlineData("x-amz-copy-source-range", "bytes=0-1,3-4", 400, "InvalidArgument")]
    [InlineData("x-amz-copy-source-range", "bytes=0-99999999999999999999", 400, "InvalidArgument")]
    [InlineData("x-amz-copy-source", "nothing", 400, "InvalidArgument")]
    [InlineData("x-amz-copy-source", "{0}/never", 404, "NoSuchKey")]
    [InlineData("x-amz-copy-source", "no-such-bucket-at-all/k", 404, "NoSuchBucket")]
    [InlineData("x-amz-copy-source", "{0}/k?versionId=null", 404, "NoSuchVersion")]
    [InlineData("x-amz-copy-source-if-match", "\"00000000000000000000000000000000\"", 412, "PreconditionFailed")]
    [InlineData("x-amz-copy-source-if-none-match", "*", 412, "PreconditionFailed")]
    [InlineData("x-amz-copy-source-server-side-encryption-customer-algorithm", "AES256", 501, "NotImplemented")]
    public async Task What_cannot_be_copied_so_is_refused(string header, string value, int status, string code)
    {
        var bucket = await ObjectAsync();
        var upload = await UploadAsync(bucket);

        (await Copy(bucket, upload, (header, value.Replace("{0}", bucket, StringComparison.Ordinal))))
            .Refused((HttpStatusCode)status, code);
        Assert.Empty((await Send("GET", $"/{bucket}/k?uploadId={upload}")).Demand(Ok).All("PartNumber"));
    }

    [Fact]
    public async Task It_needs_an_upload_a_number_and_a_source_that_can_be_read()
    {
        var sample = await SampleAsync();
        var source = sample.Headers[0];

        (await Send("PUT", $"/{sample.Bucket}/k?partNumber=1&uploadId=nonsense", "", source)).Refused(NotFound, "NoSuchUpload");
        (await Send("PUT", sample.Target.Replace("partNumber=1", "partNumber=0", StringComparison.Ordinal), "", source))
            .Refused(BadRequest, "InvalidArgument");
        RefusedTo(await SendAsync(await House.WithoutAsync("object.read"), sample), Forbidden, "AccessDenied");
    }

    private Task<Answer> Copy(string bucket, string upload, params (string Name, string Value)[] headers) => Send(
        "PUT", $"/{bucket}/k?partNumber=1&uploadId={upload}", "",
        [.. headers.Any(static header => header.Name == "x-amz-copy-source") ? [] : new[] { ("x-amz-copy-source", $"/{bucket}/k") }, .. headers]);
}
