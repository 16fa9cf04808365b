namespace Weir.SystemTests.S3.Operations;

public sealed class GetBucketAclTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "bucket.inspect";

    protected override async Task<Sample> SampleAsync() => new("GET", await BucketAsync(), "?acl");

    [Fact]
    public async Task The_owner_alone_has_full_control()
    {
        var told = (await Send("GET", $"/{await BucketAsync()}?acl")).Demand(Ok);

        Assert.Equal("FULL_CONTROL", told.One("Permission"));
        Assert.All(told.All("ID"), id => Assert.Equal(House.Organization, id));
    }
}
