using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Weir.Vault.Checksums;

namespace Weir.Tests.Vault.Checksums;

public sealed class ReflectedCrcTests
{
    public static TheoryData<ChecksumAlgorithm> Crcs => [ChecksumAlgorithm.Crc32, ChecksumAlgorithm.Crc32C, ChecksumAlgorithm.Crc64Nvme];

    [Theory]
    [MemberData(nameof(Crcs))]
    public void Folding_and_tables_agree_at_every_length_and_start(ChecksumAlgorithm algorithm)
    {
        Assert.SkipUnless(ReflectedCrc.Folds, "This processor has no carry-less multiplication; the tables are all there is.");
        var crc = ChecksumMath.CrcOf(algorithm)!;
        var bytes = Bytes(700);
        for (var start = 0; start < 20; start++)
        {
            for (var length = 0; length <= bytes.Length - start; length += start == 0 ? 1 : 13)
            {
                var piece = bytes.AsSpan(start, length);
                var register = crc.LookUp(crc.Initial, bytes.AsSpan(0, start));
                Assert.Equal(crc.LookUp(register, piece), crc.Update(register, piece));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Crcs))]
    public void The_tables_do_what_the_definition_says_bit_by_bit(ChecksumAlgorithm algorithm)
    {
        var crc = ChecksumMath.CrcOf(algorithm)!;
        var polynomial = algorithm switch
        {
            ChecksumAlgorithm.Crc32 => 0xEDB88320UL,
            ChecksumAlgorithm.Crc32C => 0x82F63B78UL,
            _ => 0x9A6C9329AC4BC9B5UL,
        };
        var bytes = Bytes(97);
        var register = crc.Initial;
        foreach (var value in bytes)
        {
            register ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                register = (register & 1) == 0 ? register >> 1 : (register >> 1) ^ polynomial;
            }
        }

        Assert.Equal(register, crc.LookUp(crc.Initial, bytes));
    }

    [Fact]
    public void Crc32C_is_the_one_of_the_processor() =>
        Prop.ForAll<byte[]>(static bytes =>
        {
            var register = uint.MaxValue;
            foreach (var value in bytes)
            {
                register = BitOperations.Crc32C(register, value);
            }

            return ReflectedCrc.Crc32C.Update(ReflectedCrc.Crc32C.Initial, bytes) == register;
        }).QuickCheckThrowOnFailure();

    private static byte[] Bytes(int count) => [.. Enumerable.Range(0, count).Select(static index => (byte)((index * 167) ^ (index >> 3)))];
}
