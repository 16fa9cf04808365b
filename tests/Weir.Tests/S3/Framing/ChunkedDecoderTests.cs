using System.Text;
using Weir.S3.Errors;
using Weir.S3.Framing;
using Weir.S3.Signing;
using Weir.Tests.S3.Signing;

namespace Weir.Tests.S3.Framing;

public sealed class ChunkedDecoderTests
{
    private const string Crc = "x-amz-checksum-crc32c";

    // "Transferring payload in multiple chunks" and its sequel with a trailer, S3 API reference.
    [Fact]
    public void The_published_upload_in_chunks_is_read()
    {
        var body = Published(
            "ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648",
            "0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497",
            "b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9",
            "");

        var decoded = Decode(PayloadFraming.SignedChunks, "4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9", body, []);

        Assert.Equal(66_560, decoded.Length);
        Assert.All(decoded, static value => Assert.Equal((byte)'a', value));
    }

    [Fact]
    public void The_published_upload_with_a_trailer_is_read()
    {
        var body = Published(
            "b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2",
            "1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7",
            "2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992",
            Crc + ":sOO8/Q==\r\nx-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n");

        var decoded = Decode(
            PayloadFraming.SignedChunksWithTrailer, "106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e", body, [Crc]);

        Assert.Equal(66_560, decoded.Length);
    }

    [Theory]
    [InlineData(PayloadFraming.SignedChunks)]
    [InlineData(PayloadFraming.SignedChunksWithTrailer)]
    [InlineData(PayloadFraming.UnsignedChunksWithTrailer)]
    public void What_was_framed_comes_out_whatever_the_pieces(object mode)
    {
        var framing = (PayloadFraming)mode;
        foreach (var length in new[] { 0, 1, 8_192, 8_193, 40_000 })
        {
            foreach (var piece in new[] { 1, 7, 1_000, 100_000 })
            {
                var bytes = Bytes(length);
                var body = Framed(framing, bytes, out var seed);
                using var decoder = Decoder(framing, seed, length);

                var (decoded, isComplete, consumed) = ChunkedBody.Decode(decoder, body, piece);

                Assert.True(isComplete);
                Assert.Equal(bytes, decoded);
                Assert.Equal(body.Length, consumed);
                Assert.Equal(framing == PayloadFraming.SignedChunks ? null : "AAAAAA==", decoder.Trailer.GetValueOrDefault(Crc));
            }
        }
    }

    [Theory]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", 6, "IncompleteBody")]
    [InlineData("5\r\nhello\r\n0\r\n\r\n", 4, "IncompleteBody")]
    [InlineData("5\r\nhelloo\r\n0\r\n\r\n", 5, "InvalidRequest")]
    [InlineData("5\nhello\n0\n\n", 5, "InvalidRequest")]
    [InlineData("-5\r\nhello\r\n0\r\n\r\n", 5, "InvalidRequest")]
    [InlineData("ffffffffffffffff\r\nhello", 5, "InvalidRequest")]
    [InlineData("7fffffffffffffff\r\nhello", 5, "InvalidRequest")]
    [InlineData("fffffffffffffff\r\nhello", 5, "IncompleteBody")]
    [InlineData("5;chunk-signature=ab\r\nhello\r\n0\r\n\r\n", 5, "InvalidRequest")]
    [InlineData("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n", 5, "MalformedTrailerError")]
    public void Broken_framing_is_refused(string body, int length, string error)
    {
        using var decoder = new ChunkedDecoder(PayloadFraming.UnsignedChunksWithTrailer, null, length, []);

        Assert.Equal(error, Assert.Throws<S3Exception>(() => ChunkedBody.Decode(decoder, Encoding.ASCII.GetBytes(body), 1_000)).Code.Name);
    }

    [Theory]
    [InlineData("")]
    [InlineData(Crc + ":AAAAAA==\r\n" + Crc + ":AAAAAA==\r\n")]
    [InlineData("x-amz-checksum-crc32:AAAAAA==\r\n")]
    [InlineData("no colon\r\n")]
    public void A_trailer_is_what_was_declared(string trailer)
    {
        using var decoder = new ChunkedDecoder(PayloadFraming.UnsignedChunksWithTrailer, null, 5, [Crc]);
        var body = Encoding.ASCII.GetBytes($"5\r\nhello\r\n0\r\n{trailer}\r\n");

        Assert.Equal(S3Errors.MalformedTrailer, Assert.Throws<S3Exception>(() => ChunkedBody.Decode(decoder, body, 1_000)).Code);
    }

    [Fact]
    public void A_line_without_end_is_refused()
    {
        using var decoder = new ChunkedDecoder(PayloadFraming.UnsignedChunksWithTrailer, null, 5, []);

        Assert.Throws<S3Exception>(() => ChunkedBody.Decode(decoder, Encoding.ASCII.GetBytes(new string('0', 2_000)), 10));
    }

    [Fact]
    public void Small_signed_chunks_come_last_only()
    {
        var body = new ChunkedBody(PayloadFraming.SignedChunks);
        var bytes = body.Of(Bytes(3_000), 1_000);
        using var decoder = new ChunkedDecoder(PayloadFraming.SignedChunks, body.Seed, 3_000, []);

        Assert.Equal(S3Errors.InvalidChunkSize, Assert.Throws<S3Exception>(() => ChunkedBody.Decode(decoder, bytes, 1_000)).Code);
    }

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(static index => (byte)(index * 31))];

    private static byte[] Framed(PayloadFraming framing, byte[] bytes, out SignatureSeed seed)
    {
        var body = new ChunkedBody(framing);
        seed = body.Seed;
        return framing == PayloadFraming.SignedChunks ? body.Of(bytes, 8_192) : body.Of(bytes, 8_192, (Crc, "AAAAAA=="));
    }

    private static ChunkedDecoder Decoder(PayloadFraming framing, SignatureSeed seed, long length) =>
        new(framing, seed, length, framing == PayloadFraming.SignedChunks ? [] : [Crc]);

    private static byte[] Decode(PayloadFraming framing, string seed, byte[] body, string[] trailer)
    {
        var key = SigningKeys.Derive(
            new CredentialScope("AKIAIOSFODNN7EXAMPLE", "20130524", "us-east-1", "s3", "aws4_request"), Encoding.ASCII.GetBytes(AwsExamples.Secret));
        using var decoder = new ChunkedDecoder(
            framing, new SignatureSeed(key, "20130524T000000Z", AwsExamples.Scope, seed), 66_560, trailer);
        var (decoded, isComplete, _) = ChunkedBody.Decode(decoder, body, 4_096);
        Assert.True(isComplete);
        return decoded;
    }

    private static byte[] Published(string first, string second, string last, string trailer) => Encoding.ASCII.GetBytes(
        $"10000;chunk-signature={first}\r\n{new string('a', 65_536)}\r\n400;chunk-signature={second}\r\n{new string('a', 1_024)}\r\n"
        + $"0;chunk-signature={last}\r\n{trailer}\r\n");
}
