using System.Net;

namespace Weir.SystemTests.S3.Operations;

public sealed class DeleteBucketTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "bucket.delete";

    protected override HttpStatusCode Success => NoContent;

    protected override async Task<Sample> SampleAsync() => new("DELETE", await BucketAsync());

    [Theory]
    [InlineData("PUT", "/k")]
    [InlineData("DELETE", "/k")]
    [InlineData("POST", "/k?uploads")]
    public async Task A_bucket_that_has_an_object_a_marker_or_an_upload_stays(string method, string target)
    {
        var bucket = await BucketAsync();
        var made = await Send(method, $"/{bucket}{target}", "");
        Assert.InRange((int)made.Status, 200, 204);

        (await Send("DELETE", $"/{bucket}")).Refused(Conflict, "BucketNotEmpty");
        (await Send("HEAD", $"/{bucket}")).Demand(Ok);
    }

    [Fact]
    public async Task What_was_deleted_is_gone()
    {
        var bucket = await BucketAsync();
        (await Send("DELETE", $"/{bucket}/")).Demand(NoContent);

        (await Send("DELETE", $"/{bucket}")).Refused(NotFound, "NoSuchBucket");
        (await Send("GET", $"/{bucket}/k")).Refused(NotFound, "NoSuchBucket");
    }
}
