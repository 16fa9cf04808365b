using System.Globalization;
using Weir.Masking.Keys;

namespace Weir.Tests.Masking.Keys;

/// <summary>
/// Values computed from docs/formats/keys.md by a separate program (Python with OpenSSL). Masked databases depend on them: a change
/// here changes every pseudonym, and needs a new version of the derivation.
/// </summary>
public sealed class KnownAnswerTests
{
    private static readonly byte[] KnownKey = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void Key_id_and_derived_keys_are_as_published()
    {
        using var master = MasterKey.FromBytes(KnownKey);
        var key = new byte[32];

        Assert.Equal("fdae855bfc83", master.Id);
        master.ForGroup("people").Derive("email/1", key);
        Assert.Equal("f16316f23f0e643c02829c1d595b437b617b6cab87cd63f452a76cb6396af873", Convert.ToHexStringLower(key));
        Assert.Equal("dd05136c07e318c4d919a73f7215f7f6", Hex(master.ForFingerprints().Evaluate("weir"u8)));
    }

    [Fact]
    public void Draws_are_as_published()
    {
        var prf = new Prf(KnownKey);

        Assert.Equal("414cf83385895e51105484d3e49d71e3", Hex(prf.Evaluate([])));
        Assert.Equal("18153be2081a70bd5411631f86750101", Hex(prf.Evaluate("twelve bytes"u8)));
        Assert.Equal("50c1f85e7d406179437d575a981987c1", Hex(prf.Evaluate("a message of two or more blocks"u8)));
        Assert.Equal("402ce332528f339541f27d0f3488ab21", Hex(prf.Expand(prf.Evaluate([]), 1)));
        Assert.Equal(255081UL, Prf.ToRange(prf.Evaluate([]), 1_000_003));
    }

    [Fact]
    public void Permutations_are_as_published()
    {
        var ten = KeyedPermutation.OfSize(KnownKey, [], 10);
        var million = KeyedPermutation.OfSize(KnownKey, [], 1_000_000);
        var int32 = KeyedPermutation.OfBits(KnownKey, [], 31);
        var uuid = KeyedPermutation.OfBits(KnownKey, [], 122);

        Assert.Equal("6519087243", string.Concat(Enumerable.Range(0, 10).Select(value => ten.Apply((ulong)value))));
        Assert.Equal([970063UL, 947515UL, 707641UL], Enumerable.Range(0, 3).Select(value => million.Apply((ulong)value)));
        Assert.Equal([1004461927UL, 1932096070UL, 1577240006UL], Enumerable.Range(0, 3).Select(value => int32.Apply((ulong)value)));
        Assert.Equal("02d6a511b05e7190a4abc8c764b30310", Hex(uuid.Apply(UInt128.One)));
    }

    private static string Hex(UInt128 number) => number.ToString("x32", CultureInfo.InvariantCulture);
}
