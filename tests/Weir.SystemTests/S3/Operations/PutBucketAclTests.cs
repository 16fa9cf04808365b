namespace Weir.SystemTests.S3.Operations;

public sealed class PutBucketAclTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "bucket.inspect";

    protected override async Task<Sample> SampleAsync() =>
        new Sample("PUT", await BucketAsync(), "?acl", []).With(("x-amz-acl", "private"));

    [Fact]
    public async Task The_list_that_was_told_can_be_set_and_no_other() => await TakesNoOtherListAsync($"/{await BucketAsync()}?acl");
}
