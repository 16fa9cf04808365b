namespace Weir.SystemTests.S3.Operations;

public sealed class GetObjectLockConfigurationTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "bucket.inspect";

    protected override async Task<Sample> SampleAsync() => new("GET", await BucketAsync(locks: true), "?object-lock");

    [Fact]
    public async Task It_tells_the_rule_that_was_set()
    {
        var bucket = await BucketAsync(locks: true);
        (await Send("PUT", $"/{bucket}?object-lock",
            "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention>"
            + "<Mode>GOVERNANCE</Mode><Years>2</Years></DefaultRetention></Rule></ObjectLockConfiguration>")).Demand(Ok);
        var told = (await Send("GET", $"/{bucket}?object-lock")).Demand(Ok);

        Assert.Equal(("Enabled", "GOVERNANCE", "2"), (told.One("ObjectLockEnabled"), told.One("Mode"), told.One("Years")));
        Assert.Empty(told.All("Days"));
    }

    [Fact]
    public async Task A_bucket_without_lock_says_so() =>
        (await Send("GET", $"/{await BucketAsync()}?object-lock")).Refused(NotFound, "ObjectLockConfigurationNotFoundError");
}
