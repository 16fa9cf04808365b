using System.Text;
using System.Xml.Linq;
using Weir.Server.SignIn.Factors;

namespace Weir.Tests.Server.SignIn;

public sealed class TotpTests
{
    private static readonly byte[] Secret = "12345678901234567890"u8.ToArray();
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_015);
    private static readonly long Step = Totp.Default.StepAt(Now);

    [Theory]
    [InlineData(59L, "94287082", "46119246", "90693936")]
    [InlineData(1111111109L, "07081804", "68084774", "25091201")]
    [InlineData(1111111111L, "14050471", "67062674", "99943326")]
    [InlineData(1234567890L, "89005924", "91819424", "93441116")]
    [InlineData(2000000000L, "69279037", "90698825", "38618901")]
    [InlineData(20000000000L, "65353130", "77737706", "47863826")]
    public void It_gives_the_vectors_of_RFC_6238_appendix_B(long seconds, string sha1, string sha256, string sha512)
    {
        var seed = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1234567890", 7)));
        Assert.Equal(sha1, Code(TotpAlgorithm.Sha1, 20));
        Assert.Equal(sha256, Code(TotpAlgorithm.Sha256, 32));
        Assert.Equal(sha512, Code(TotpAlgorithm.Sha512, 64));

        string Code(TotpAlgorithm algorithm, int length)
        {
            var totp = new Totp(algorithm, 8);
            return totp.CodeAt(seed.AsSpan(0, length), totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds)));
        }
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void A_code_is_accepted_from_one_step_before_to_one_after(int distance, bool accepted) =>
        Assert.Equal(accepted ? Step + distance : null, Totp.Default.Verify(Secret, Totp.Default.CodeAt(Secret, Step + distance), Now, -1));

    [Fact]
    [Trait("Asvs", "V6.5.1")]
    public void A_code_is_accepted_once_and_none_before_it_afterwards()
    {
        var used = Totp.Default.Verify(Secret, Totp.Default.CodeAt(Secret, Step), Now, -1);

        Assert.Equal(Step, used);
        Assert.Null(Totp.Default.Verify(Secret, Totp.Default.CodeAt(Secret, Step), Now, used!.Value));
        Assert.Null(Totp.Default.Verify(Secret, Totp.Default.CodeAt(Secret, Step - 1), Now, used.Value));
        Assert.Equal(Step + 1, Totp.Default.Verify(Secret, Totp.Default.CodeAt(Secret, Step + 1), Now, used.Value));
    }

    [Fact]
    public void Spaces_between_the_digits_do_not_matter()
    {
        var code = Totp.Default.CodeAt(Secret, Step);

        Assert.Equal(Step, Totp.Default.Verify(Secret, $"{code[..3]} {code[3..]}", Now, -1));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("      ")]
    [InlineData("12345")]
    [InlineData("1234567")]
    [InlineData("12345a")]
    [InlineData("-12345")]
    [InlineData("+12345")]
    [InlineData("12345\n")]
    [InlineData("\u0661\u0662\u0663\u0664\u0665\u0666")]
    [InlineData("\uff11\uff12\uff13\uff14\uff15\uff16")]
    [InlineData("0x1234")]
    [InlineData("1.2345")]
    [InlineData("1e5   ")]
    public void What_is_not_six_digits_is_refused(string? code) => Assert.Null(Totp.Default.Verify(Secret, code, Now, -1));

    [Fact]
    public void A_very_long_code_is_refused() => Assert.Null(Totp.Default.Verify(Secret, new string('1', 1_000_000), Now, -1));

    [Fact]
    public void Of_all_codes_exactly_those_of_three_steps_are_accepted()
    {
        var expected = new[] { Step - 1, Step, Step + 1 }.Select(static step => Totp.Default.CodeAt(Secret, step)).ToHashSet();
        for (var number = 0; number < 20_000; number++)
        {
            var code = $"{number * 50:000000}";
            Assert.Equal(expected.Contains(code), Totp.Default.Verify(Secret, code, Now, -1) is not null);
        }
    }

    [Fact]
    [Trait("Asvs", "V1.2.2")]
    public void The_address_for_apps_escapes_names()
    {
        var uri = Totp.Default.Uri(Secret, "Weir: Müller & Co", "a+b@example.com?x=1&secret=AAAA").Reveal();

        Assert.Equal(
            "otpauth://totp/Weir%20M%C3%BCller%20%26%20Co:a%2Bb%40example.com%3Fx%3D1%26secret%3DAAAA"
            + "?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Weir%20M%C3%BCller%20%26%20Co&algorithm=SHA1&digits=6&period=30",
            uri);
    }

    [Fact]
    public void A_new_secret_has_twenty_random_bytes()
    {
        using var first = Totp.NewSecret(new CountingRandom());
        using var second = Totp.NewSecret(new CountingRandom(2));

        Assert.Equal(20, first.Length);
        Assert.NotEqual(first.Reveal().ToArray(), second.Reveal().ToArray());
    }

    [Fact]
    public void The_QR_code_has_a_title_and_no_style()
    {
        var svg = QrCode.Svg("otpauth://totp/x", "Code for <script>alert(1)</script> & \"you\"", "totp-code");
        var root = XElement.Parse(svg);
        XNamespace ns = "http://www.w3.org/2000/svg";

        Assert.Equal("Code for <script>alert(1)</script> & \"you\"", root.Element(ns + "title")!.Value);
        Assert.Equal("img", root.Attribute("role")!.Value);
        Assert.Equal(root.Attribute("aria-labelledby")!.Value, root.Element(ns + "title")!.Attribute("id")!.Value);
        Assert.DoesNotContain(root.DescendantsAndSelf().Attributes(), static attribute => attribute.Name.LocalName is "style" or "class");
        Assert.DoesNotContain(root.DescendantsAndSelf(), static element => element.Name.LocalName is "style" or "script");
        Assert.Throws<ArgumentException>(() => QrCode.Svg("x", "y", "a\" onload=\"alert(1)"));
    }

    [Fact]
    public void The_QR_code_draws_the_three_finder_patterns()
    {
        var svg = XElement.Parse(QrCode.Svg("otpauth://totp/x", "t", "i"));
        XNamespace ns = "http://www.w3.org/2000/svg";
        var path = svg.Element(ns + "path")!.Attribute("d")!.Value;
        var size = int.Parse(svg.Attribute("viewBox")!.Value.Split(' ')[2], System.Globalization.CultureInfo.InvariantCulture);

        Assert.Contains("M4 4h7v1h-7z", path, StringComparison.Ordinal);
        Assert.Contains($"M{size - 11} 4h7v1h-7z", path, StringComparison.Ordinal);
        Assert.Contains($"M4 {size - 5}h7v1h-7z", path, StringComparison.Ordinal);
    }
}
