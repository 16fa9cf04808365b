using System.Net;

namespace Weir.SystemTests.S3.Operations;

public sealed class AbortMultipartUploadTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "upload.abort";

    protected override HttpStatusCode Success => NoContent;

    protected override async Task<Sample> SampleAsync()
    {
        var bucket = await BucketAsync();
        return new Sample("DELETE", bucket, $"/k?uploadId={await UploadAsync(bucket)}");
    }

    [Fact]
    public async Task An_upload_and_its_parts_are_gone()
    {
        var bucket = await BucketAsync();
        var upload = await UploadAsync(bucket);
        var tag = await PartAsync(bucket, upload, 1);
        (await Send("DELETE", $"/{bucket}/k?uploadId={upload}")).Demand(NoContent);

        (await Send("POST", $"/{bucket}/k?uploadId={upload}", Completion((1, tag)))).Refused(NotFound, "NoSuchUpload");
        (await Send("DELETE", $"/{bucket}/k?uploadId={upload}")).Refused(NotFound, "NoSuchUpload");
        (await Send("DELETE", $"/{bucket}/k?uploadId=56788")).Refused(NotFound, "NoSuchUpload");
        (await Send("DELETE", $"/{bucket}")).Demand(NoContent);
    }
}
