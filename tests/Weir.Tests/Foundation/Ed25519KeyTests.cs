using Weir.Foundation;

namespace Weir.Tests.Foundation;

public sealed class Ed25519KeyTests
{
    [Theory]
    [InlineData(
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "", "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData(
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72", "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData(
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82", "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    [Trait("Asvs", "V11.6.1")]
    public void It_meets_RFC_8032(string seed, string publicKey, string message, string signature)
    {
        using var key = Ed25519Key.FromSeed(Convert.FromHexString(seed));
        var text = Convert.FromHexString(message);

        Assert.Equal(publicKey, Convert.ToHexStringLower(key.PublicKey()));
        Assert.Equal(signature, Convert.ToHexStringLower(key.Sign(text)));
        using var verifier = Ed25519Key.FromPublicKey(Convert.FromHexString(publicKey));
        Assert.True(verifier.Verify(text, Convert.FromHexString(signature)));
        Assert.True(Ed25519Key.IsStrong(Convert.FromHexString(publicKey)));
        Assert.False(verifier.Verify([.. text, 0], Convert.FromHexString(signature)));
        Assert.False(verifier.Verify(text, Convert.FromHexString(signature).AsSpan(0, 63)));
    }

    [Fact]
    public void Every_key_that_is_made_is_strong()
    {
        for (byte seed = 0; seed < 50; seed++)
        {
            using var key = Ed25519Key.FromSeed([.. Enumerable.Repeat(seed, Ed25519Key.SizeBytes)]);
            Assert.True(Ed25519Key.IsStrong(key.PublicKey()));
        }
    }

    [Theory]
    [InlineData("0100000000000000000000000000000000000000000000000000000000000000", "order 1")]
    [InlineData("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "order 2")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000", "order 4")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000080", "order 4, the other x")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", "order 8")]
    [InlineData("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", "order 8, the other y")]
    [InlineData("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85", "order 8, the other x")]
    [InlineData("eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "order 1, not reduced")]
    [InlineData("edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", "order 4, not reduced")]
    [InlineData("0200000000000000000000000000000000000000000000000000000000000000", "no point of the curve")]
    public void A_key_that_anybody_could_sign_for_or_nobody_is_not(string publicKey, string why)
    {
        Assert.NotEmpty(why);
        Assert.False(Ed25519Key.IsStrong(Convert.FromHexString(publicKey)));
    }

    [Fact]
    public void A_key_has_thirty_two_bytes()
    {
        Assert.Throws<ArgumentException>(static () => Ed25519Key.IsStrong(new byte[31]));
        Assert.Throws<ArgumentException>(static () => Ed25519Key.FromPublicKey(new byte[33]));
    }
}
