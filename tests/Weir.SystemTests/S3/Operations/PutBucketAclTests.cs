namespace Weir.SystemTests.S3.Operations;

public sealed class PutBucketAclTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "bucket.inspect";

    protected override async Task<Sample> SampleAsync() =>
        new Sample("PUT", await BucketAsync(), "?acl", []).With(("x-amz-acl", "private"));

    [Fact]
    public async Task The_list_that_was_told_can_be_set_and_no_other()
    {
        var target = $"/{await BucketAsync()}?acl";
        var told = (await Send("GET", target)).Demand(Ok).Text;

        (await Send("PUT", target, told)).Demand(Ok);
        (await Send("PUT", target, told.Replace("FULL_CONTROL", "READ", StringComparison.Ordinal)))
            .Refused(BadRequest, "AccessControlListNotSupported");
        (await Send("PUT", target, told.Replace("<ID>org", "<ID>other", StringComparison.Ordinal)))
            .Refused(BadRequest, "AccessControlListNotSupported");
        (await Send("PUT", target, "", ("x-amz-acl", "public-read"))).Refused(BadRequest, "AccessControlListNotSupported");
        (await Send("PUT", target, "", ("x-amz-grant-read", "id=1"))).Refused(BadRequest, "AccessControlListNotSupported");
        (await Send("PUT", target, "")).Refused(BadRequest, "MissingRequestBodyError");
        (await Send("PUT", target, "<Tagging/>")).Refused(BadRequest, "MalformedXML");
    }
}
