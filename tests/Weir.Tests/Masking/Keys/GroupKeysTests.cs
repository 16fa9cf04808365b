using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Weir.Masking.Keys;

namespace Weir.Tests.Masking.Keys;

public sealed class GroupKeysTests
{
    private static readonly byte[] MasterBytes = SHA256.HashData("group keys tests"u8);

    [Fact]
    public void A_derived_key_is_HKDF_as_RFC_5869_writes_it()
    {
        byte[] info =
        [
            0, 0, 0, 7, .. "weir/v1"u8,
            0, 0, 0, 6, .. Encoding.UTF8.GetBytes("rené1"),
            0, 0, 0, 5, .. "email"u8,
        ];
        var extracted = HMACSHA256.HashData(new byte[32], MasterBytes);
        var expected = HMACSHA256.HashData(extracted, (byte[])[.. info, 1]);

        Assert.Equal(expected, Derive("rené1", "email"));
    }

    [Fact]
    public void Every_pair_of_group_and_purpose_has_its_own_key() =>
        Prop.ForAll(Pairs(), Pairs(), (first, second) =>
        {
            var same = first == second;
            Assert.Equal(same, Derive(first.Group, first.Purpose).AsSpan().SequenceEqual(Derive(second.Group, second.Purpose)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Fact]
    public void Characters_cannot_move_between_group_and_purpose() =>
        Assert.NotEqual(Derive("ab", "c"), Derive("a", "bc"));

    [Fact]
    public void The_fingerprint_function_belongs_to_no_group()
    {
        using var master = MasterKey.FromBytes(MasterBytes);

        Assert.NotEqual(
            master.ForFingerprints().Evaluate([1]), master.ForGroup("fingerprint").CreatePrf("fingerprint").Evaluate([1]));
        Assert.Equal(master.ForFingerprints().Evaluate([1]), master.ForFingerprints().Evaluate([1]));
    }

    [Fact]
    public void Names_that_cannot_be_told_apart_are_refused()
    {
        using var master = MasterKey.FromBytes(MasterBytes);

        Assert.Throws<ArgumentException>(() => master.ForGroup(""));
        Assert.Throws<ArgumentException>(() => master.ForGroup("g").CreatePrf(""));
        Assert.ThrowsAny<ArgumentException>(() => Derive("half \ud800", "p"));
        Assert.Throws<ArgumentException>(() => master.ForGroup("g").Derive("p", new byte[31]));
    }

    [Fact]
    public void Created_functions_run_on_the_derived_key()
    {
        using var master = MasterKey.FromBytes(MasterBytes);
        var keys = master.ForGroup("g");
        var plain = new ushort[] { 1, 2, 3, 4, 5, 6 };
        var fromGroup = new ushort[6];
        var fromKey = new ushort[6];
        keys.CreateFf1("p", 10).Encrypt([], plain, fromGroup);
        new Ff1(Derive("g", "p"), 10).Encrypt([], plain, fromKey);

        Assert.Equal(fromKey, fromGroup);
        Assert.Equal(new Prf(Derive("g", "p")).Evaluate([1]), keys.CreatePrf("p").Evaluate([1]));
        Assert.Equal(
            KeyedPermutation.OfSize(Derive("g", "p"), [], 5_000_000).Apply(7UL), keys.CreatePermutation("p", 5_000_000).Apply(7UL));
        Assert.Equal(KeyedPermutation.OfBits(Derive("g", "p"), [], 122).Apply(7UL), keys.CreateBitPermutation("p", 122).Apply(7UL));
    }

    private static byte[] Derive(string group, string purpose)
    {
        using var master = MasterKey.FromBytes(MasterBytes);
        var key = new byte[32];
        master.ForGroup(group).Derive(purpose, key);
        return key;
    }

    private static Arbitrary<(string Group, string Purpose)> Pairs()
    {
        var name = Gen.Elements("a", "b", "aa", "ab", "ba", "bb", "a\0", "\0a", "é", "e\u0301");
        return (from g in name from p in name select (g, p)).ToArbitrary();
    }
}
