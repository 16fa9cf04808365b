using System.Net;
using System.Text;

namespace Weir.SystemTests.S3.Operations;

public sealed class PutBucketVersioningTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "bucket.versioning";

    protected override async Task<Sample> SampleAsync() => Sample.Of("PUT", await SuspendedBucketAsync(), "?versioning", Status("Enabled"));

    [Fact]
    public async Task To_suspend_is_a_right_of_its_own()
    {
        var bucket = await BucketAsync();
        var client = await House.WithoutAsync("bucket.suspend");

        var refused = (await client.SendAsync("PUT", $"/{bucket}?versioning", Encoding.UTF8.GetBytes(Status("Suspended"))))
            .Refused(Forbidden, "AccessDenied");
        (await Send("PUT", $"/{bucket}?versioning", Status("Suspended"))).Demand(Ok);

        Assert.Equal("denied", (await House.Record.OneAsync(refused.RequestId, "bucket.suspend")).GetProperty("outcome").GetString());
        Assert.Equal("Suspended", (await Send("GET", $"/{bucket}?versioning")).Demand(Ok).One("Status"));
    }

    [Fact]
    public async Task A_bucket_with_lock_keeps_versions_for_ever() =>
        (await Send("PUT", $"/{await BucketAsync(locks: true)}?versioning", Status("Suspended"))).Refused(Conflict, "InvalidBucketState");

    [Theory]
    [InlineData("", 400, "MissingRequestBodyError")]
    [InlineData("<VersioningConfiguration/>", 400, "IllegalVersioningConfigurationException")]
    [InlineData("<VersioningConfiguration><Status>enabled</Status></VersioningConfiguration>", 400, "MalformedXML")]
    [InlineData("<VersioningConfiguration><Status>Off</Status></VersioningConfiguration>", 400, "MalformedXML")]
    [InlineData("<VersioningConfiguration><MfaDelete>Enabled</MfaDelete></VersioningConfiguration>", 501, "NotImplemented")]
    public async Task Another_body_is_refused(string body, int status, string code) =>
        (await Send("PUT", $"/{await BucketAsync()}?versioning", body)).Refused((HttpStatusCode)status, code);

    private static string Status(string status) => $"<VersioningConfiguration><Status>{status}</Status></VersioningConfiguration>";
}
