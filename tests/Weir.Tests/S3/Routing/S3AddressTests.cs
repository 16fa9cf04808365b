using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Weir.Foundation;
using Weir.S3.Errors;
using Weir.S3.Routing;

namespace Weir.Tests.S3.Routing;

public sealed class S3AddressTests
{
    private static readonly string[] BaseNames = ["s3.weir.example"];

    [Theory]
    [InlineData("/", "localhost", "Service", "", "")]
    [InlineData("/bucket", "localhost", "Bucket", "bucket", "")]
    [InlineData("/bucket/", "localhost", "Bucket", "bucket", "")]
    [InlineData("/bucket?versions", "localhost", "Bucket", "bucket", "")]
    [InlineData("/bucket/a/b", "localhost:9000", "Object", "bucket", "a/b")]
    [InlineData("/bucket//", "localhost", "Object", "bucket", "/")]
    [InlineData("/bucket//a//../b/./", "localhost", "Object", "bucket", "/a//../b/./")]
    [InlineData("/bucket/a%2Fb%2520c+d", "localhost", "Object", "bucket", "a/b%20c+d")]
    [InlineData("/bucket/%E2%82%AC", "[::1]:9000", "Object", "bucket", "€")]
    [InlineData("http://localhost/bucket/a", "localhost", "Object", "bucket", "a")]
    [InlineData("/", "bucket.s3.weir.example", "Bucket", "bucket", "")]
    [InlineData("/a/b", "my.bucket.S3.weir.example:9000", "Object", "my.bucket", "a/b")]
    [InlineData("//a", "bucket.s3.weir.example", "Object", "bucket", "/a")]
    [InlineData("/bucket/a", "s3.weir.example", "Object", "bucket", "a")]
    [InlineData("/bucket/a", "xs3.weir.example", "Object", "bucket", "a")]
    public void Bucket_and_key_are_found(string target, string host, string level, string bucket, string key)
    {
        var address = S3Address.Resolve(RequestTarget.Parse(target), host, BaseNames);

        Assert.Equal((level, bucket, key), (address.Level.ToString(), address.Bucket, Encoding.UTF8.GetString(address.KeyBytes.Span)));
    }

    [Theory]
    [InlineData("/bucket/%")]
    [InlineData("/bucket/%2")]
    [InlineData("/bucket/%zz")]
    [InlineData("/bucket/%00")]
    [InlineData("/bucket/%ff")]
    [InlineData("/bucket/%c0%80")]
    [InlineData("/bucket/%ed%a0%80")]
    [InlineData("/bucket/é")]
    [InlineData("bucket")]
    [InlineData("*")]
    [InlineData("")]
    public void A_target_that_is_none_is_refused(string target) =>
        Assert.Equal(S3Errors.InvalidUri, Assert.Throws<S3Exception>(() => RequestTarget.Parse(target)).Code);

    [Fact]
    public void A_key_has_at_most_1024_bytes()
    {
        Assert.Equal(1_024, Resolve(1_024).Key.Bytes.Length);
        Assert.Equal(S3Errors.KeyTooLong, Assert.Throws<S3Exception>(() => Resolve(1_025).Key).Code);

        static S3Address Resolve(int length) => S3Address.Resolve(RequestTarget.Parse("/b/" + new string('k', length)), "localhost", []);
    }

    [Fact]
    public void Every_key_comes_back_from_its_encoding() => Prop.ForAll<NonEmptyString>(static text =>
    {
        var bytes = Encoding.UTF8.GetBytes(text.Get.Replace("\0", "", StringComparison.Ordinal));
        using var encoded = new PooledBuffer();
        PercentEncoding.Encode(bytes, keepSlash: true, encoded);
        var target = RequestTarget.Parse("/bucket/" + Encoding.ASCII.GetString(encoded.WrittenSpan));
        return S3Address.Resolve(target, "localhost", []).KeyBytes.Span.SequenceEqual(bytes);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_plus_is_a_space_in_the_query_only()
    {
        var target = RequestTarget.Parse("/b/a+b?prefix=a+b%2B&delete&x=");

        Assert.Equal("a b+", target["prefix"]);
        Assert.Equal("", target["delete"]);
        Assert.Equal("", target["x"]);
        Assert.Null(target["y"]);
        Assert.Equal("/b/a+b"u8.ToArray(), target.Path.ToArray());
    }
}
