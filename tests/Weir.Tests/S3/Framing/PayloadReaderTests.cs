using System.IO.Pipelines;
using System.Text;
using Weir.S3.Errors;
using Weir.S3.Framing;
using Weir.S3.Signing;

namespace Weir.Tests.S3.Framing;

public sealed class PayloadReaderTests
{
    [Fact]
    public async Task A_plain_body_is_passed_as_it_is()
    {
        using var reader = new PayloadReader(Pipe("hello"), null, 5);

        Assert.Equal("hello", await ReadAsync(reader));
    }

    [Fact]
    public async Task A_chunked_body_gives_its_trailer_at_its_end()
    {
        using var reader = Chunked("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n");

        Assert.Null(reader.Trailer("x-amz-checksum-crc32"));
        Assert.Equal("hello", await ReadAsync(reader));
        Assert.Equal("NhCmhg==", reader.Trailer("x-amz-checksum-crc32"));
    }

    [Theory]
    [InlineData("5\r\nhello\r\n", "IncompleteBody")]
    [InlineData("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n", "IncompleteBody")]
    [InlineData("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\nmore", "InvalidRequest")]
    [InlineData("", "IncompleteBody")]
    public async Task A_body_that_is_cut_or_goes_on_is_refused(string body, string error)
    {
        using var reader = Chunked(body);

        var exception = await Assert.ThrowsAsync<S3Exception>(() => ReadAsync(reader));

        Assert.Equal(error, exception.Code.Name);
    }

    private static PayloadReader Chunked(string body) => new(
        Pipe(body), new ChunkedDecoder(PayloadFraming.UnsignedChunksWithTrailer, null, 5, ["x-amz-checksum-crc32"]), 5);

    private static PipeReader Pipe(string body) =>
        PipeReader.Create(new MemoryStream(Encoding.ASCII.GetBytes(body)), new StreamPipeReaderOptions(bufferSize: 3, minimumReadSize: 1));

    private static async Task<string> ReadAsync(PayloadReader reader)
    {
        var text = new StringBuilder();
        var buffer = new byte[2];
        while (await reader.ReadAsync(buffer, TestContext.Current.CancellationToken) is > 0 and var count)
        {
            text.Append(Encoding.ASCII.GetString(buffer, 0, count));
        }

        return text.ToString();
    }
}
