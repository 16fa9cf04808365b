using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Weir.Guard.Audit;

namespace Weir.Tests.Guard.Audit;

public sealed class CanonicalJsonTests
{
    [Fact]
    public void Members_are_sorted_and_null_is_left_out() => Assert.Equal(
        """{"a":1,"aB":true,"b":"x","list":["y",2,{"z":false}],"time":1000,"ä":"AQI="}""",
        new CanonicalJson()
            .Add("b", "x")
            .Add("ä", new byte[] { 1, 2 })
            .Add("aB", true)
            .Add("a", 1L)
            .Add("none", null)
            .Add("time", DateTimeOffset.FromUnixTimeSeconds(1))
            .Add("list", new object[] { "y", 2, new CanonicalJson().Add("z", false) })
            .ToString());

    [Fact]
    public void Text_is_escaped_as_RFC_8785_says() => Assert.Equal(
        "{\"t\":\"\\\"\\\\\\b\\f\\n\\r\\t\\u0000\\u001f/€𝄞\u2028\"}",
        new CanonicalJson().Add("t", "\"\\\b\f\n\r\t\0\u001f/€𝄞\u2028").ToString());

    [Fact]
    [Trait("Asvs", "V1.2.3")]
    public void Any_text_reads_back_as_it_was() =>
        Prop.ForAll<NonNull<string>>(static text =>
        {
            var valid = new string([.. text.Get.Where(static unit => !char.IsSurrogate(unit))]);
            using var document = JsonDocument.Parse(new CanonicalJson().Add("t", valid).ToBytes());
            return document.RootElement.GetProperty("t").GetString() == valid;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_fraction_is_refused() => Assert.Throws<ArgumentException>(static () => new CanonicalJson().Add("f", 0.5));

    [Fact]
    public void A_name_is_used_once() => Assert.Throws<ArgumentException>(static () => new CanonicalJson().Add("a", 1).Add("a", 2));
}
