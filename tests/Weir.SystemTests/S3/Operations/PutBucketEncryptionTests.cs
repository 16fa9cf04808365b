using System.Net;

namespace Weir.SystemTests.S3.Operations;

public sealed class PutBucketEncryptionTests(OperationHouse house) : OperationTests(house)
{
    protected override string Action => "bucket.inspect";

    protected override async Task<Sample> SampleAsync() => Sample.Of("PUT", await BucketAsync(), "?encryption", With("AES256"));

    [Theory]
    [InlineData("aws:kms", 501, "NotImplemented")]
    [InlineData("aws:kms:dsse", 501, "NotImplemented")]
    [InlineData("DES", 400, "InvalidEncryptionAlgorithmError")]
    public async Task Another_algorithm_is_refused(string algorithm, int status, string code) =>
        (await Send("PUT", $"/{await BucketAsync()}?encryption", With(algorithm))).Refused((HttpStatusCode)status, code);

    [Theory]
    [InlineData("", "MissingRequestBodyError")]
    [InlineData("<ServerSideEncryptionConfiguration/>", "MalformedXML")]
    [InlineData("<ServerSideEncryptionConfiguration><Rule/></ServerSideEncryptionConfiguration>", "MalformedXML")]
    public async Task Another_body_is_refused(string body, string code) =>
        (await Send("PUT", $"/{await BucketAsync()}?encryption", body)).Refused(BadRequest, code);

    private static string With(string algorithm) =>
        $"<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>{algorithm}</SSEAlgorithm>"
        + "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>";
}
