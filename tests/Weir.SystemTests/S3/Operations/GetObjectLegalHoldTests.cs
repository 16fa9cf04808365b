namespace Weir.SystemTests.S3.Operations;

public sealed class GetObjectLegalHoldTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "object.inspect";

    protected override async Task<Sample> SampleAsync() => new("GET", await ObjectAsync(locks: true), "/k?legal-hold");

    [Fact]
    public async Task It_tells_whether_it_is_on()
    {
        var target = $"/{await ObjectAsync(locks: true)}/k?legal-hold";

        Assert.Equal("OFF", (await Send("GET", target)).Demand(Ok).One("Status"));
        (await Send("PUT", target, "<LegalHold><Status>ON</Status></LegalHold>")).Demand(Ok);
        Assert.Equal("ON", (await Send("GET", target)).Demand(Ok).One("Status"));
    }

    [Fact]
    public async Task Where_nothing_can_be_held_it_says_so()
    {
        (await Send("GET", $"/{await ObjectAsync()}/k?legal-hold")).Refused(BadRequest, "InvalidRequest");
        (await Send("GET", $"/{await BucketAsync()}/k?legal-hold")).Refused(NotFound, "NoSuchKey");
        (await Send("GET", $"/{await ObjectAsync()}/k?legal-hold&versionId=null")).Refused(NotFound, "NoSuchVersion");
        (await Send("GET", $"/{await ObjectAsync()}/k?legal-hold&versionId=x")).Refused(BadRequest, "InvalidArgument");
    }
}
