using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Weir.Vault.Checksums;

namespace Weir.Tests.Vault.Checksums;

public sealed class ChecksumHashTests
{
    private static readonly ChecksumAlgorithm[] All = Enum.GetValues<ChecksumAlgorithm>();

    // What the SDKs of AWS send for these five bytes.
    [Theory]
    [InlineData(ChecksumAlgorithm.Crc32, "NhCmhg==")]
    [InlineData(ChecksumAlgorithm.Crc32C, "mnG7TA==")]
    [InlineData(ChecksumAlgorithm.Crc64Nvme, "M3eFcAZSQlc=")]
    [InlineData(ChecksumAlgorithm.Sha1, "qvTGHdzF6KLavt4PO0gs2a6pQ00=")]
    [InlineData(ChecksumAlgorithm.Sha256, "LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=")]
    public void The_checksum_is_the_one_that_clients_send(ChecksumAlgorithm algorithm, string expected) =>
        Assert.Equal(expected, Convert.ToBase64String(Sum(algorithm, "hello"u8)));

    [Theory]
    [InlineData(ChecksumAlgorithm.Crc32, "CBF43926")]
    [InlineData(ChecksumAlgorithm.Crc32C, "E3069283")]
    [InlineData(ChecksumAlgorithm.Crc64Nvme, "AE8B14860A799888")]
    public void The_check_value_of_the_catalogue_comes_out(ChecksumAlgorithm algorithm, string expected) =>
        Assert.Equal(expected, Convert.ToHexString(Sum(algorithm, "123456789"u8)));

    [Fact]
    public void Pieces_sum_up_to_what_the_whole_does() =>
        Prop.ForAll<byte[][]>(static pieces => All.All(algorithm =>
        {
            using var hash = new ChecksumHash(algorithm);
            foreach (var piece in pieces)
            {
                hash.Append(piece);
            }

            return hash.Finish().AsSpan().SequenceEqual(Sum(algorithm, [.. pieces.SelectMany(static piece => piece)]));
        })).QuickCheckThrowOnFailure();

    [Fact]
    public void Finishing_begins_anew()
    {
        foreach (var algorithm in All)
        {
            using var hash = new ChecksumHash(algorithm);
            hash.Append("something else"u8);
            hash.Finish();
            hash.Append("hello"u8);

            Assert.Equal(Sum(algorithm, "hello"u8), hash.Finish());
        }
    }

    [Fact]
    public void Two_checksums_combine_to_that_of_both_pieces() =>
        Prop.ForAll<byte[], byte[]>(static (first, second) => All.Where(ChecksumMath.CanCombine).All(algorithm =>
            ChecksumMath
                .Combine(algorithm, Sum(algorithm, first), Sum(algorithm, second), second.Length)
                .AsSpan().SequenceEqual(Sum(algorithm, [.. first, .. second]))))
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData(ChecksumAlgorithm.Crc32)]
    [InlineData(ChecksumAlgorithm.Crc32C)]
    [InlineData(ChecksumAlgorithm.Crc64Nvme)]
    public void Long_pieces_combine_too(ChecksumAlgorithm algorithm)
    {
        var first = Encoding.UTF8.GetBytes(new string('a', 1_000));
        var second = new byte[8_388_608 + 3];

        var combined = ChecksumMath.Combine(algorithm, Sum(algorithm, first), Sum(algorithm, second), second.Length);

        Assert.Equal(Sum(algorithm, [.. first, .. second]), combined);
    }

    [Theory]
    [InlineData(ChecksumAlgorithm.Sha1)]
    [InlineData(ChecksumAlgorithm.Sha256)]
    public void A_hash_does_not_combine(ChecksumAlgorithm algorithm)
    {
        var sum = Sum(algorithm, "hello"u8);

        Assert.False(ChecksumMath.CanCombine(algorithm));
        Assert.Throws<ArgumentOutOfRangeException>(() => ChecksumMath.Combine(algorithm, sum, sum, 5));
    }

    [Fact]
    public void A_composite_is_the_checksum_of_the_parts_checksums()
    {
        foreach (var algorithm in All)
        {
            var (first, second) = (Sum(algorithm, "hel"u8), Sum(algorithm, "lo"u8));

            Assert.Equal(
                Sum(algorithm, [.. first, .. second]),
                ChecksumMath.Composite(algorithm, [first, second]));
        }
    }

    [Fact]
    public void A_part_of_another_length_is_a_mistake() =>
        Assert.Throws<ArgumentOutOfRangeException>(() =>
            ChecksumMath.Composite(ChecksumAlgorithm.Crc32, [new byte[8]]));

    private static byte[] Sum(ChecksumAlgorithm algorithm, ReadOnlySpan<byte> bytes)
    {
        using var hash = new ChecksumHash(algorithm);
        hash.Append(bytes);
        return hash.Finish();
    }
}
