using Weir.S3.Signing;

namespace Weir.Tests.S3.Signing;

/// <summary>The signatures that AWS published with its examples.</summary>
public sealed class PublishedSignatureTests
{
    [Fact]
    public void Get_of_a_range() => Holds(AwsExamples.Request(
        "GET",
        "/test.txt",
        "host;range;x-amz-content-sha256;x-amz-date",
        "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        PayloadMode.EmptyHash,
        ("Range", "bytes=0-9")));

    [Fact]
    public void Put_of_an_object() => Holds(AwsExamples.Request(
        "PUT",
        "/test%24file.text",
        "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
        ("Date", "Fri, 24 May 2013 00:00:00 GMT"),
        ("x-amz-storage-class", "REDUCED_REDUNDANCY")));

    [Fact]
    public void A_character_that_the_client_did_not_encode_is_signed_encoded() => Holds(AwsExamples.Request(
        "PUT",
        "/test$file.text",
        "date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class",
        "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
        ("Date", "Fri, 24 May 2013 00:00:00 GMT"),
        ("x-amz-storage-class", "REDUCED_REDUNDANCY")));

    [Fact]
    public void Get_of_a_subresource() => Holds(AwsExamples.Request(
        "GET",
        "/?lifecycle",
        "host;x-amz-content-sha256;x-amz-date",
        "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
        PayloadMode.EmptyHash));

    [Fact]
    public void List_of_objects() => Holds(AwsExamples.Request(
        "GET",
        "/?prefix=J&max-keys=2",
        "host;x-amz-content-sha256;x-amz-date",
        "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        PayloadMode.EmptyHash));

    [Fact]
    public void Presigned_get() => Holds(AwsExamples.Presigned());

    [Fact]
    public void Upload_in_chunks() => Holds(AwsExamples.Request(
        "PUT",
        "/examplebucket/chunkObject.txt",
        "content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class",
        "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9",
        "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
        ("Host", "s3.amazonaws.com"),
        ("Content-Encoding", "aws-chunked"),
        ("Content-Length", "66824"),
        ("x-amz-decoded-content-length", "66560"),
        ("x-amz-storage-class", "REDUCED_REDUNDANCY")));

    private static void Holds(in SignedRequest request)
    {
        var seed = AwsExamples.Verify(request);

        Assert.NotNull(seed);
        Assert.Equal(AwsExamples.Scope, seed.Scope);
    }
}
