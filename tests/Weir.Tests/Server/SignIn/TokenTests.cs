using Weir.Foundation;
using Weir.Guard;
using Weir.Server.SignIn.Tokens;

namespace Weir.Tests.Server.SignIn;

public sealed class TokenTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly CountingRandom Random = new();

    [Fact]
    public void A_one_time_token_is_accepted_for_its_purpose_until_it_expires()
    {
        var (text, stored) = OneTimeToken.Issue(TokenPurpose.Invitation, Now, TimeSpan.FromMinutes(15), Random);

        Assert.Equal(43, text.Reveal().Length);
        Assert.True(OneTimeToken.TryDigest(TokenPurpose.Invitation, text.Reveal(), out var digest));
        Assert.Equal(stored.Digest, digest);
        Assert.Equal(TokenCheck.Accepted, Check(Now + TimeSpan.FromMinutes(15) - TimeSpan.FromTicks(1)));
        Assert.Equal(TokenCheck.Expired, Check(Now + TimeSpan.FromMinutes(15)));

        TokenCheck Check(DateTimeOffset at) => OneTimeToken.Check(TokenPurpose.Invitation, text.Reveal(), stored, at);
    }

    [Fact]
    public void A_one_time_token_works_once()
    {
        var (text, stored) = OneTimeToken.Issue(TokenPurpose.Recovery, Now, TimeSpan.FromHours(1), Random);

        Assert.Equal(TokenCheck.Used, OneTimeToken.Check(TokenPurpose.Recovery, text.Reveal(), stored with { UsedAt = Now }, Now));
    }

    [Fact]
    public void A_token_of_one_purpose_is_nothing_for_another()
    {
        foreach (var made in Enum.GetValues<TokenPurpose>())
        {
            var (text, stored) = OneTimeToken.Issue(made, Now, TimeSpan.FromHours(1), Random);
            foreach (var asked in Enum.GetValues<TokenPurpose>().Where(asked => asked != made))
            {
                Assert.Equal(TokenCheck.OtherPurpose, OneTimeToken.Check(asked, text.Reveal(), stored, Now));
                Assert.True(OneTimeToken.TryDigest(asked, text.Reveal(), out var digest));
                Assert.NotEqual(stored.Digest, digest);

                // A record whose purpose was changed in the database does not fit its digest any more.
                Assert.Equal(TokenCheck.Unknown, OneTimeToken.Check(asked, text.Reveal(), stored with { Purpose = asked }, Now));
            }
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA A")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA+A")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/A")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\u0410A")]
    public void Any_other_text_is_no_token(string? text)
    {
        var (_, stored) = OneTimeToken.Issue(TokenPurpose.SetUp, Now, TimeSpan.FromHours(1), Random);

        Assert.False(OneTimeToken.TryDigest(TokenPurpose.SetUp, text, out _));
        Assert.False(SessionToken.TryDigest(text, out _));
        Assert.Equal(TokenCheck.Unknown, OneTimeToken.Check(TokenPurpose.SetUp, text, stored, Now));
    }

    [Fact]
    public void A_token_without_a_record_or_with_another_ones_record_is_unknown()
    {
        var (text, _) = OneTimeToken.Issue(TokenPurpose.SetUp, Now, TimeSpan.FromHours(1), Random);
        var (_, other) = OneTimeToken.Issue(TokenPurpose.SetUp, Now, TimeSpan.FromHours(1), Random);

        Assert.Equal(TokenCheck.Unknown, OneTimeToken.Check(TokenPurpose.SetUp, text.Reveal(), null, Now));
        Assert.Equal(TokenCheck.Unknown, OneTimeToken.Check(TokenPurpose.SetUp, text.Reveal(), other, Now));
    }

    [Fact]
    public void A_life_without_an_end_is_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => OneTimeToken.Issue(TokenPurpose.SetUp, Now, TimeSpan.FromDays(15), Random));
        Assert.Throws<ArgumentOutOfRangeException>(() => OneTimeToken.Issue(TokenPurpose.SetUp, Now, TimeSpan.Zero, Random));
    }

    [Fact]
    public void A_session_token_and_a_one_time_token_of_the_same_text_have_different_digests()
    {
        var (text, digest) = SessionToken.Issue(Random);

        Assert.True(SessionToken.TryDigest(text.Reveal(), out var again));
        Assert.Equal(digest, again);
        Assert.True(OneTimeToken.TryDigest(TokenPurpose.Recovery, text.Reveal(), out var other));
        Assert.NotEqual(digest, other);
        Assert.Equal("[secret]", $"{text}");
    }

    [Fact]
    public void An_api_key_reads_back_as_its_id_and_matches_its_digest()
    {
        var id = Id<AccessKey>.New(TimeProvider.System);
        var (text, issued) = ApiKeyToken.Issue(id, Random);

        Assert.Matches("^weir_[0-9a-hjkmnp-tv-z]{26}_[0-9a-hjkmnp-tv-z]{58}$", text.Reveal());
        Assert.True(ApiKeyToken.TryParse(text.Reveal(), out var read));
        Assert.Equal(id, read.Id);
        Assert.True(read.Matches(issued.Digest));
        Assert.False(read.Matches(ApiKeyToken.Issue(id, Random).Token.Digest));
        Assert.False(read.Matches([]));
        Assert.Equal(id.ToString(), read.ToString());
    }

    [Fact]
    public void Every_single_change_to_an_api_key_is_seen_before_any_look_up()
    {
        var (issued, _) = ApiKeyToken.Issue(Id<AccessKey>.New(TimeProvider.System), Random);
        var text = issued.Reveal();
        for (var i = 0; i < text.Length; i++)
        {
            foreach (var letter in "0a_zA \u0430")
            {
                var changed = text[..i] + letter + text[(i + 1)..];
                Assert.Equal(changed == text, ApiKeyToken.TryParse(changed, out _));
            }

            Assert.False(ApiKeyToken.TryParse(text.Remove(i, 1), out _));
            Assert.False(ApiKeyToken.TryParse(text.Insert(i, "0"), out _));
        }
    }

    [Fact]
    public void An_S3_pair_has_the_shape_that_clients_expect()
    {
        var pair = S3KeyPair.New(Random);

        Assert.Matches("^WEIR[A-Z2-7]{16}$", pair.AccessKeyId);
        Assert.Matches("^[A-Za-z0-9]{40}$", pair.Secret.Reveal());
        Assert.True(S3KeyPair.IsAccessKeyId(pair.AccessKeyId));
        Assert.False(S3KeyPair.IsAccessKeyId(pair.AccessKeyId.ToLowerInvariant()));
        Assert.False(S3KeyPair.IsAccessKeyId(pair.AccessKeyId + "A"));
        Assert.DoesNotContain(pair.Secret.Reveal(), pair.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_S3_secret_uses_every_letter_alike()
    {
        var counts = Enumerable.Range(0, 2_000).SelectMany(_ => S3KeyPair.New(Random).Secret.Reveal())
            .GroupBy(static letter => letter).ToDictionary(static group => group.Key, static group => group.Count());

        // 80,000 draws over 62 letters: 1,290 each, standard deviation 36; six of them on either side.
        Assert.Equal(62, counts.Count);
        Assert.All(counts.Values, static count => Assert.InRange(count, 1_075, 1_505));
    }

    [Fact]
    public void Base_32_gives_the_vectors_of_RFC_4648()
    {
        Assert.Equal(
            ["", "MY", "MZXQ", "MZXW6", "MZXW6YQ", "MZXW6YTB", "MZXW6YTBOI"],
            Enumerable.Range(0, 7).Select(static length => Base32.Rfc4648.Encode("foobar"u8[..length])));
        Assert.True(Base32.Rfc4648.TryDecode("MZXW6YTBOI", out var bytes));
        Assert.Equal("foobar"u8.ToArray(), bytes);
        Assert.False(Base32.Rfc4648.TryDecode("MZ", out _));
        Assert.False(Base32.Rfc4648.TryDecode("M", out _));
        Assert.False(Base32.Rfc4648.TryDecode("mzxw6", out _));
        Assert.False(Base32.Rfc4648.TryDecode("MZXW6===", out _));
    }
}
