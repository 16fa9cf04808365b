using System.Text;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using Weir.Foundation;
using Weir.S3.Xml;

namespace Weir.Tests.S3.Xml;

public sealed class XmlAnswerTests
{
    [Fact]
    public void What_is_written_is_read_back() => Prop.ForAll<NonNull<string>>(static value =>
    {
        var text = new string([.. value.Get.Where(System.Xml.XmlConvert.IsXmlChar)]).Replace("\r", "", StringComparison.Ordinal);
        return XDocument.Parse(Written(text), LoadOptions.PreserveWhitespace).Root!.Value == text;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a\u0001b", "a&#x1;b")]
    [InlineData("\r\n", "&#xD;&#xA;")]
    [InlineData("\uFFFE\uFFFF\uFFFD", "&#xFFFE;&#xFFFF;\uFFFD")]
    [InlineData("<&>\"'", "&lt;&amp;&gt;&quot;'")]
    public void What_cannot_stand_in_xml_is_referred_to(string text, string expected) =>
        Assert.Contains($"<Key>{expected}</Key>", Written(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("a b+c/d%é", "a%20b%2Bc/d%25%C3%A9")]
    [InlineData("\u0001", "%01")]
    public void A_client_can_ask_for_encoded_keys(string key, string expected)
    {
        using var buffer = new PooledBuffer();
        new KeyEncoding(true).Write(new XmlAnswer(buffer), "Key", Encoding.UTF8.GetBytes(key));

        Assert.Equal($"<Key>{expected}</Key>", Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    private static string Written(string text)
    {
        using var buffer = new PooledBuffer();
        new XmlAnswer(buffer).Begin("Result").Text("Key", text).Close("Result");
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }
}
