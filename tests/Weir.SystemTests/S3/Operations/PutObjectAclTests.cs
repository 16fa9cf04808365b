namespace Weir.SystemTests.S3.Operations;

public sealed class PutObjectAclTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "object.inspect";

    protected override async Task<Sample> SampleAsync() =>
        new Sample("PUT", await ObjectAsync(), "/k?acl", []).With(("x-amz-acl", "private"));

    [Fact]
    public async Task The_list_that_was_told_can_be_set_and_no_other() => await TakesNoOtherListAsync($"/{await ObjectAsync()}/k?acl");

    [Fact]
    public async Task What_is_not_there_has_none()
    {
        var bucket = await BucketAsync();

        (await Send("PUT", $"/{bucket}/k?acl", "", ("x-amz-acl", "private"))).Refused(NotFound, "NoSuchKey");
        (await Send("PUT", $"/{bucket}/k?acl&versionId=null", "", ("x-amz-acl", "private"))).Refused(NotFound, "NoSuchVersion");
    }
}
