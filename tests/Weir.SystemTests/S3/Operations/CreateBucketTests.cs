using System.Net;

namespace Weir.SystemTests.S3.Operations;

public sealed class CreateBucketTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "bucket.create";

    protected override async Task<Sample> SampleAsync() => new Sample("PUT", await Task.FromResult(Storehouse.NewBucket()));

    [Fact]
    public override async Task Nobody_else_is_served()
    {
        var sample = await SampleAsync();

        RefusedTo(await House.Manager.SendUnsignedAsync(sample.Method, sample.Target), Forbidden, "AccessDenied");
        RefusedTo(await SendAsync(House.Forger, sample), Forbidden, "SignatureDoesNotMatch");
        RefusedTo(await SendAsync(House.Unknown, sample), Forbidden, "InvalidAccessKeyId");
        RefusedTo(await SendAsync(House.Revoked, sample), Forbidden, "InvalidAccessKeyId");
        (await SendAsync(House.Neighbour, sample)).Demand(Ok);
        RefusedTo(await SendAsync(House.Manager, sample), Conflict, "BucketAlreadyExists");
        (await SendAsync(House.Stranger, sample)).Demand(Ok);
    }

    [Fact]
    public override async Task It_needs_its_bucket_and_the_owner_that_was_expected() => RefusedTo(
        await SendAsync(House.Manager, (await SampleAsync()).With(("x-amz-expected-bucket-owner", "111122223333"))), Forbidden, "AccessDenied");

    [Theory]
    [InlineData("ab")]
    [InlineData("Upper-case")]
    [InlineData("under_score")]
    [InlineData("two..dots")]
    [InlineData("dot.-dash")]
    [InlineData("dash-.dot")]
    [InlineData("dash-at-end-")]
    [InlineData("-dash-at-begin")]
    [InlineData("192.168.5.123")]
    [InlineData("xn--reserved")]
    [InlineData("of-64-letters-abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmn")]
    public async Task A_name_has_rules(string name) => (await Send("PUT", $"/{name}")).Refused(BadRequest, "InvalidBucketName");

    [Fact]
    public async Task A_bucket_that_one_has_is_there_already_in_the_first_region()
    {
        var bucket = await ObjectAsync();

        Assert.Equal($"/{bucket}", (await Send("PUT", $"/{bucket}")).Demand(Ok)["Location"]);
        Assert.Equal("hello", (await Send("GET", $"/{bucket}/k")).Demand(Ok).Text);
        (await Send("PUT", $"/{bucket}", null, ("x-amz-bucket-object-lock-enabled", "true"))).Refused(Conflict, "BucketAlreadyOwnedByYou");
    }

    [Theory]
    [InlineData(
        "<CreateBucketConfiguration><LocationConstraint>mars-1</LocationConstraint></CreateBucketConfiguration>", 400,
        "IllegalLocationConstraintException")]
    [InlineData("<CreateBucketConfiguration><Unknown/></CreateBucketConfiguration>", 400, "MalformedXML")]
    [InlineData("<Bucket/>", 400, "MalformedXML")]
    [InlineData("not xml", 400, "MalformedXML")]
    [InlineData("<CreateBucketConfiguration><Tags/></CreateBucketConfiguration>", 501, "NotImplemented")]
    [InlineData("<CreateBucketConfiguration><Location/></CreateBucketConfiguration>", 501, "NotImplemented")]
    public async Task What_is_asked_for_must_be_had_here(string body, int status, string code) =>
        (await Send("PUT", $"/{Storehouse.NewBucket()}", body)).Refused((HttpStatusCode)status, code);

    [Theory]
    [InlineData("x-amz-acl", "public-read")]
    [InlineData("x-amz-grant-read", "id=1")]
    [InlineData("x-amz-object-ownership", "ObjectWriter")]
    public async Task Access_is_not_given_by_lists(string header, string value) =>
        (await Send("PUT", $"/{Storehouse.NewBucket()}", null, (header, value))).Refused(BadRequest, "AccessControlListNotSupported");

    [Fact]
    public async Task Lock_is_there_from_the_beginning() => Assert.Equal(
        "Enabled", (await Send("GET", $"/{await BucketAsync(locks: true)}?object-lock")).Demand(Ok).One("ObjectLockEnabled"));
}
