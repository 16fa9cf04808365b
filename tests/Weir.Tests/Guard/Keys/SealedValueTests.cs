using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Weir.Foundation;
using Weir.Guard.Keys;

namespace Weir.Tests.Guard.Keys;

public sealed class SealedValueTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(static value => (byte)value)];
    private static readonly KeyOwner Owner = KeyOwner.Organization(new(Guid.Parse("018f2b6c-9d4e-7a3b-8c5d-0e1f2a3b4c5d")));

    [Fact]
    public void What_was_sealed_is_opened_again() =>
        Prop.ForAll<byte[], byte[]>(static (plaintext, context) =>
        {
            var bytes = SealedValue.Seal(Key, 1, Owner, KeyPurpose.Totp, plaintext, context);
            return bytes.Length == plaintext.Length + SealedValue.OverheadBytes
                && SealedValue.Open(Key, Owner, KeyPurpose.Totp, bytes, context).AsSpan().SequenceEqual(plaintext);
        }).QuickCheckThrowOnFailure();

    [Fact]
    [Trait("Asvs", "V11.3.3")]
    public void Every_flipped_bit_is_noticed()
    {
        var bytes = SealedValue.Seal(Key, 1, Owner, KeyPurpose.Totp, "a secret"u8, "context"u8);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var changed = bytes.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.Throws<CryptographicException>(() => SealedValue.Open(Key, Owner, KeyPurpose.Totp, changed, "context"u8));
        }
    }

    [Fact]
    public void Every_cut_is_noticed()
    {
        var bytes = SealedValue.Seal(Key, 1, Owner, KeyPurpose.Totp, "a secret"u8, "context"u8);
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            Assert.Throws<CryptographicException>(() => SealedValue.Open(Key, Owner, KeyPurpose.Totp, cut, "context"u8));
        }
    }

    [Fact]
    public void Nothing_opens_in_another_place()
    {
        var bytes = SealedValue.Seal(Key, 1, Owner, KeyPurpose.Totp, "a secret"u8, "context"u8);
        var sameIdOtherKind = KeyOwner.Project(new(Owner.Value));

        Assert.Throws<CryptographicException>(() => SealedValue.Open(Key, sameIdOtherKind, KeyPurpose.Totp, bytes, "context"u8));
        Assert.Throws<CryptographicException>(() => SealedValue.Open(Key, KeyOwner.Installation, KeyPurpose.Totp, bytes, "context"u8));
        Assert.Throws<CryptographicException>(() => SealedValue.Open(Key, Owner, KeyPurpose.AccessKey, bytes, "context"u8));
        Assert.Throws<CryptographicException>(() => SealedValue.Open(Key, Owner, KeyPurpose.Totp, bytes, "Context"u8));
        Assert.Throws<CryptographicException>(() => SealedValue.Open(new byte[32], Owner, KeyPurpose.Totp, bytes, "context"u8));
    }

    [Fact]
    [Trait("Asvs", "V11.3.4")]
    public void Two_seals_of_the_same_value_share_nothing_but_the_header()
    {
        var one = SealedValue.Seal(Key, 1, Owner, KeyPurpose.Totp, new byte[32], []);
        var other = SealedValue.Seal(Key, 1, Owner, KeyPurpose.Totp, new byte[32], []);

        Assert.Equal(one[..5], other[..5]);
        Assert.NotEqual(one[5..29], other[5..29]);
        Assert.NotEqual(one[29..61], other[29..61]);
    }

    [Fact]
    public void No_two_lists_of_fields_give_the_same_bytes() =>
        Prop.ForAll<byte[][], byte[][]>(static (one, other) => Encoded(one).SequenceEqual(Encoded(other)) == Same(one, other))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_key_under_a_place_opens_in_no_other_of_1000_places()
    {
        using var parent = SecretBytes.Random(32);
        using var key = SecretBytes.Random(32);
        var places = (
            from owner in Enumerable.Range(0, 10).Select(static _ => Guid.CreateVersion7())
            from kind in (Func<Guid, KeyOwner>[])[
                static id => KeyOwner.Organization(new(id)), static id => KeyOwner.Project(new(id)), static id => KeyOwner.Person(new(id))]
            from version in (uint[])[0, 1, 2]
            select new KeyPlace(kind(owner), owner, version)).ToList();
        var wrapped = places.ConvertAll(place => KeyWrap.Wrap(parent, 1, place, key));
        var refused = 0;
        foreach (var (place, index) in places.Select(static (place, index) => (place, index)))
        {
            for (var step = 1; step <= 12; step++)
            {
                Assert.Throws<CryptographicException>(() => KeyWrap.Unwrap(parent, 1, place, wrapped[(index + step) % wrapped.Count]));
                refused++;
            }

            Assert.Throws<CryptographicException>(() => KeyWrap.Unwrap(parent, 2, place, wrapped[index]));
        }

        Assert.Equal(1080, refused);
    }

    [Fact]
    public void Every_flipped_bit_of_a_wrapped_key_is_noticed()
    {
        using var parent = SecretBytes.Random(32);
        using var key = SecretBytes.Random(32);
        var place = new KeyPlace(Owner, Guid.CreateVersion7(), 1);
        var wrapped = KeyWrap.Wrap(parent, 1, place, key);
        Assert.Equal(KeyWrap.WrappedBytes, wrapped.Length);
        for (var bit = 0; bit < wrapped.Length * 8; bit++)
        {
            var changed = wrapped.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.Throws<CryptographicException>(() => KeyWrap.Unwrap(parent, 1, place, changed));
        }
    }

    private static byte[] Encoded(byte[][] fields)
    {
        var writer = new CanonicalFields(new byte[fields.Sum(static field => field.Length + 4)]);
        foreach (var field in fields)
        {
            writer.Add(field);
        }

        return writer.Written.ToArray();
    }

    private static bool Same(byte[][] one, byte[][] other) =>
        one.Length == other.Length && one.Zip(other).All(static pair => pair.First.AsSpan().SequenceEqual(pair.Second));
}
