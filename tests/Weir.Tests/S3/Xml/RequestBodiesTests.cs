using System.Text;
using Weir.S3.Errors;
using Weir.S3.Xml;
using Weir.Vault.Buckets;
using Weir.Vault.Retention;

namespace Weir.Tests.S3.Xml;

public sealed class RequestBodiesTests
{
    private const string Space = " xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"";
    private const string Tag = "d41d8cd98f00b204e9800998ecf8427e";

    [Theory]
    [InlineData(Space, $"\"{Tag}\"")]
    [InlineData("", $"&quot;{Tag}&quot;")]
    [InlineData("", $"&#34;{Tag}&#34;")]
    [InlineData(Space, Tag)]
    public void Parts_are_read_as_every_client_writes_them(string space, string tag)
    {
        var parts = RequestBodies.CompleteMultipartUpload(Bytes(
            $"<?xml version=\"1.0\"?>\n<CompleteMultipartUpload{space}>\n <Part><ETag>{tag}</ETag><PartNumber>7</PartNumber>"
            + "<ChecksumCRC32>NhCmhg==</ChecksumCRC32></Part></CompleteMultipartUpload>"));

        var part = Assert.Single(parts);
        Assert.Equal(7, part.Number);
        Assert.Equal(Tag, part.Tag.ToString());
        Assert.Equal(4, part.Checksum!.Value.Length);
    }

    [Fact]
    public void Deletions_are_read_with_keys_of_any_kind()
    {
        var body = RequestBodies.Delete(Bytes(
            "<Delete><Quiet>true</Quiet><Object><Key> a &amp; b&#x1; </Key></Object>"
            + "<Object><Key>c</Key><VersionId>null</VersionId></Object></Delete>"));

        Assert.True(body.IsQuiet);
        Assert.Equal([new NamedObject(" a & b\u0001 ", null), new NamedObject("c", "null")], body.Objects);
    }

    [Fact]
    public void Settings_are_read()
    {
        Assert.Equal(
            BucketVersioning.Suspended,
            RequestBodies.Versioning(Bytes("<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>")));
        Assert.True(RequestBodies.LegalHold(Bytes("<LegalHold><Status>ON</Status></LegalHold>")));
        Assert.Equal("AES256", RequestBodies.Encryption(Bytes(
            "<ServerSideEncryptionConfiguration><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm>"
            + "</ApplyServerSideEncryptionByDefault></Rule></ServerSideEncryptionConfiguration>")));
        Assert.Equal(
            new DefaultRetention(RetentionMode.Compliance, null, 7),
            RequestBodies.ObjectLock(Bytes(
                "<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode>"
                + "<Years>7</Years></DefaultRetention></Rule></ObjectLockConfiguration>")));
        Assert.Equal(
            new RetentionPeriod(RetentionMode.Governance, new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero)),
            RequestBodies.Retention(Bytes(
                "<Retention><Mode>GOVERNANCE</Mode><RetainUntilDate>2030-01-01T00:00:00.000Z</RetainUntilDate></Retention>")));
        Assert.Null(RequestBodies.Retention(Bytes("<Retention/>")));
        Assert.Equal("eu-west-1", RequestBodies.CreateBucket(Bytes(
            "<CreateBucketConfiguration><LocationConstraint>eu-west-1</LocationConstraint></CreateBucketConfiguration>")));
        Assert.Null(RequestBodies.CreateBucket(default));
        Assert.Equal(
            [KeyValuePair.Create("a", ""), KeyValuePair.Create("b", "c")],
            RequestBodies.Tagging(Bytes(
                "<Tagging><TagSet><Tag><Key>a</Key><Value/></Tag><Tag><Key>b</Key><Value>c</Value></Tag></TagSet></Tagging>")));
    }

    [Theory]
    [InlineData("<Delete><Object><Key>a</Key></Object>")]
    [InlineData("<Delete></Delete>")]
    [InlineData("<Delete><Object><Key>a</Key><Unknown/></Object></Delete>")]
    [InlineData("<Delete><Object><Key>a</Key><Key>b</Key></Object></Delete>")]
    [InlineData("<Delete xmlns=\"urn:other\"><Object><Key>a</Key></Object></Delete>")]
    [InlineData("<Other><Object><Key>a</Key></Object></Other>")]
    [InlineData("<Delete>text<Object><Key>a</Key></Object></Delete>")]
    [InlineData("<Delete><Object><Key><b/></Key></Object></Delete>")]
    [InlineData("<Delete><Object><Key>a</Key></Object></Delete><Delete/>")]
    [InlineData("<!DOCTYPE Delete [<!ENTITY x \"y\">]><Delete><Object><Key>&x;</Key></Object></Delete>")]
    [InlineData("<!DOCTYPE Delete SYSTEM \"file:///etc/passwd\"><Delete><Object><Key>a</Key></Object></Delete>")]
    [InlineData("<a><a><a><a><a><a><a><a><a><a></a></a></a></a></a></a></a></a></a></a>")]
    [InlineData("not xml")]
    [InlineData("\u0000")]
    public void What_is_not_asked_for_is_refused(string body) =>
        Assert.Equal(S3Errors.MalformedXml, Assert.Throws<S3Exception>(() => RequestBodies.Delete(Bytes(body))).Code);

    [Fact]
    public void More_objects_than_a_thousand_are_refused()
    {
        var objects = string.Concat(Enumerable.Repeat("<Object><Key>a</Key></Object>", 1_001));

        Assert.Throws<S3Exception>(() => RequestBodies.Delete(Bytes($"<Delete>{objects}</Delete>")));
    }

    [Fact]
    public void No_body_is_said_to_be_missing() =>
        Assert.Equal(S3Errors.MissingRequestBody, Assert.Throws<S3Exception>(() => RequestBodies.LegalHold(default)).Code);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
