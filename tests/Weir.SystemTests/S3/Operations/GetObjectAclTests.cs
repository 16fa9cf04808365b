namespace Weir.SystemTests.S3.Operations;

public sealed class GetObjectAclTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "object.inspect";

    protected override async Task<Sample> SampleAsync() => new("GET", await ObjectAsync(), "/k?acl");

    [Fact]
    public async Task The_owner_alone_has_full_control()
    {
        var told = (await Send("GET", $"/{await ObjectAsync()}/k?acl")).Demand(Ok);

        Assert.Equal("FULL_CONTROL", told.One("Permission"));
        Assert.All(told.All("ID"), id => Assert.Equal(House.Organization, id));
    }

    [Fact]
    public async Task Of_what_is_not_there_nothing_is_told()
    {
        var bucket = await BucketAsync();

        (await Send("GET", $"/{bucket}/k?acl")).Refused(NotFound, "NoSuchKey");
        (await Send("GET", $"/{bucket}/k?acl&versionId=nonsense")).Refused(BadRequest, "InvalidArgument");
        (await Send("GET", $"/{bucket}/k?acl&versionId=null")).Refused(NotFound, "NoSuchVersion");
    }
}
