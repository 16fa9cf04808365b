namespace Weir.SystemTests.S3.Operations;

public sealed class GetBucketLocationTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "bucket.inspect";

    protected override async Task<Sample> SampleAsync() => new("GET", await BucketAsync(), "?location");

    [Fact]
    public async Task The_first_region_is_empty() =>
        Assert.Equal(("LocationConstraint", ""), await TellAsync());

    private async Task<(string, string)> TellAsync()
    {
        var told = (await Send("GET", $"/{await BucketAsync()}?location")).Demand(Ok).Xml;
        return (told.Name.LocalName, told.Value);
    }
}
