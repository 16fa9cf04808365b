namespace Weir.SystemTests.S3.Operations;

public sealed class ListObjectVersionsTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "object.version.list";

    protected override async Task<Sample> SampleAsync() => new("GET", await ObjectAsync(), "?versions");

    [Fact]
    public async Task All_versions_and_markers_come_newest_first_and_in_pages()
    {
        var bucket = await ObjectAsync();
        var second = (await Send("PUT", $"/{bucket}/k", "2")).Demand(Ok)["x-amz-version-id"]!;
        var marker = (await Send("DELETE", $"/{bucket}/k")).Demand(NoContent)["x-amz-version-id"]!;
        (await Send("PUT", $"/{bucket}/l", "3")).Demand(Ok);

        var first = (await Send("GET", $"/{bucket}?versions&max-keys=2")).Demand(Ok);
        var place = $"key-marker={first.One("NextKeyMarker")}&version-id-marker={first.One("NextVersionIdMarker")}";
        var rest = (await Send("GET", $"/{bucket}?versions&{place}")).Demand(Ok);

        Assert.Equal([marker, second], first.All("VersionId"));
        Assert.Equal(["true", "false"], first.All("IsLatest"));
        Assert.Single(first.All("DeleteMarker"));
        Assert.Equal(["k", "l"], rest.All("Key"));
        Assert.Equal(["false", "true"], rest.All("IsLatest"));
        Assert.Equal(["k", "l"], (await Send("GET", $"/{bucket}?versions&max-keys=1000&prefix=")).Demand(Ok).All("Key").Distinct());
    }

    [Fact]
    public async Task What_was_written_without_versions_is_called_null()
    {
        var bucket = await SuspendedBucketAsync();
        (await Send("PUT", $"/{bucket}/k", "1")).Demand(Ok);
        (await Send("PUT", $"/{bucket}/k", "2")).Demand(Ok);

        Assert.Equal("null", (await Send("GET", $"/{bucket}?versions")).Demand(Ok).One("VersionId"));
    }

    [Theory]
    [InlineData("version-id-marker=null")]
    [InlineData("key-marker=k&version-id-marker=nonsense")]
    [InlineData("max-keys=-1")]
    [InlineData("encoding-type=base64")]
    public async Task What_cannot_be_is_refused(string query) =>
        (await Send("GET", $"/{await BucketAsync()}?versions&{query}")).Refused(BadRequest, "InvalidArgument");
}
