using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Weir.Vault.Checksums;

/// <summary>
/// A reflected CRC of up to 64 bits whose register starts with all ones and is inverted at the end. Long input is folded by carry-less
/// multiplication where the processor has it ("Fast CRC Computation Using PCLMULQDQ", Intel 2009), and looked up eight bytes at a time
/// otherwise; both give the same register. Immutable and safe for concurrent use.
/// </summary>
internal sealed class ReflectedCrc
{
    private const int Lanes = 4;
    private const int FoldBytes = Lanes * 16;

    private readonly ulong _polynomial;
    private readonly int _width;
    private readonly ulong[] _tables = new ulong[8 * 256];
    private readonly Vector128<ulong> _foldLanes;
    private readonly Vector128<ulong> _foldOne;

    private ReflectedCrc(ulong polynomial, int width)
    {
        _polynomial = polynomial;
        _width = width;
        Initial = ulong.MaxValue >> (64 - width);
        for (var value = 0; value < 256; value++)
        {
            var entry = (ulong)value;
            for (var bit = 0; bit < 8; bit++)
            {
                entry = TimesX(entry);
            }

            _tables[value] = entry;
        }

        for (var index = 256; index < _tables.Length; index++)
        {
            var shorter = _tables[index - 256];
            _tables[index] = (shorter >> 8) ^ _tables[shorter & 0xff];
        }

        _foldLanes = FoldBy(FoldBytes * 8);
        _foldOne = FoldBy(128);
    }

    /// <summary>CRC-32 (ISO-HDLC), as in zlib; the check value of <c>123456789</c> is cbf43926.</summary>
    public static ReflectedCrc Crc32 { get; } = new(0xEDB88320, 32);

    /// <summary>CRC-32C (Castagnoli); check value e3069283.</summary>
    public static ReflectedCrc Crc32C { get; } = new(0x82F63B78, 32);

    /// <summary>CRC-64/NVME; check value ae8b14860a799888.</summary>
    public static ReflectedCrc Crc64Nvme { get; } = new(0x9A6C9329AC4BC9B5, 64);

    /// <summary>True where this processor folds.</summary>
    public static bool Folds => Pclmulqdq.IsSupported;

    /// <summary>The register before the first byte.</summary>
    public ulong Initial { get; }

    /// <summary>Bytes of the result.</summary>
    public int Bytes => _width / 8;

    /// <summary>Takes bytes into a register, in the fastest way of this processor.</summary>
    public ulong Update(ulong register, ReadOnlySpan<byte> bytes)
    {
        if (!Folds || bytes.Length < 2 * FoldBytes)
        {
            return LookUp(register, bytes);
        }

        var folded = bytes.Length & ~15;
        Span<byte> rest = stackalloc byte[16];
        Fold(register, bytes[..folded]).AsByte().CopyTo(rest);
        return LookUp(LookUp(0, rest), bytes[folded..]);
    }

    /// <summary>Takes bytes into a register with tables alone.</summary>
    public ulong LookUp(ulong register, ReadOnlySpan<byte> bytes)
    {
        var tables = _tables;
        while (bytes.Length >= 8)
        {
            var word = register ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            register = tables[(7 * 256) + (int)(word & 0xff)]
                ^ tables[(6 * 256) + (int)((word >> 8) & 0xff)]
                ^ tables[(5 * 256) + (int)((word >> 16) & 0xff)]
                ^ tables[(4 * 256) + (int)((word >> 24) & 0xff)]
                ^ tables[(3 * 256) + (int)((word >> 32) & 0xff)]
                ^ tables[(2 * 256) + (int)((word >> 40) & 0xff)]
                ^ tables[256 + (int)((word >> 48) & 0xff)]
                ^ tables[(int)(word >> 56)];
            bytes = bytes[8..];
        }

        foreach (var value in bytes)
        {
            register = (register >> 8) ^ tables[(int)((register ^ value) & 0xff)];
        }

        return register;
    }

    /// <summary>Writes the result big endian, as S3 sends it.</summary>
    public void Write(ulong register, Span<byte> destination)
    {
        var result = register ^ Initial;
        for (var index = Bytes - 1; index >= 0; index--)
        {
            destination[index] = (byte)result;
            result >>= 8;
        }
    }

    /// <summary>The result of two pieces one after the other, from the results of each.</summary>
    /// <param name="first">Result of the first piece, big endian.</param>
    /// <param name="second">Result of the second piece, big endian.</param>
    /// <param name="secondBytes">Bytes of the second piece.</param>
    /// <param name="destination">Receives the result.</param>
    public void Combine(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, long secondBytes, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(secondBytes);
        var shifted = Multiply(Read(first), PowerOfX((UInt128)secondBytes * 8));
        Write((shifted ^ Read(second)) ^ Initial, destination);
    }

    // Where the lanes are folded into one: the first 16 bytes of the input are those of the highest degree.
    private Vector128<ulong> Fold(ulong register, ReadOnlySpan<byte> bytes)
    {
        var blocks = MemoryMarshal.Cast<byte, Vector128<ulong>>(bytes);
        var first = blocks[0] ^ Vector128.CreateScalar(register);
        var (second, third, fourth) = (blocks[1], blocks[2], blocks[3]);
        blocks = blocks[Lanes..];
        while (blocks.Length >= Lanes)
        {
            first = Step(first, _foldLanes) ^ blocks[0];
            second = Step(second, _foldLanes) ^ blocks[1];
            third = Step(third, _foldLanes) ^ blocks[2];
            fourth = Step(fourth, _foldLanes) ^ blocks[3];
            blocks = blocks[Lanes..];
        }

        var one = Step(first, _foldOne) ^ second;
        one = Step(one, _foldOne) ^ third;
        one = Step(one, _foldOne) ^ fourth;
        foreach (var block in blocks)
        {
            one = Step(one, _foldOne) ^ block;
        }

        return one;
    }

    private static Vector128<ulong> Step(Vector128<ulong> value, Vector128<ulong> factors) =>
        Pclmulqdq.CarrylessMultiply(value, factors, 0x00) ^ Pclmulqdq.CarrylessMultiply(value, factors, 0x11);

    // Moves 16 bytes forward by so many bits. The product of two reflected 64-bit values is one bit short of 128, hence the -1.
    private Vector128<ulong> FoldBy(int bits) => Vector128.Create(
        PowerOfX((UInt128)(bits + 64 - 1)) << (64 - _width), PowerOfX((UInt128)(bits - 1)) << (64 - _width));

    private ulong Read(ReadOnlySpan<byte> result)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(result.Length, Bytes, nameof(result));
        var value = 0UL;
        foreach (var next in result)
        {
            value = (value << 8) | next;
        }

        return value;
    }

    private ulong TimesX(ulong value) => (value >> 1) ^ (_polynomial & (0 - (value & 1)));

    // x to the power, modulo the polynomial; the highest bit of the width stands for 1, the next one for x.
    private ulong PowerOfX(UInt128 power)
    {
        var result = 1UL << (_width - 1);
        var square = TimesX(result);
        for (; power != 0; power >>= 1)
        {
            if ((power & 1) != 0)
            {
                result = Multiply(result, square);
            }

            square = Multiply(square, square);
        }

        return result;
    }

    private ulong Multiply(ulong left, ulong right)
    {
        var product = 0UL;
        for (var bit = _width - 1; bit >= 0; bit--)
        {
            product ^= right & (0 - ((left >> bit) & 1));
            right = TimesX(right);
        }

        return product;
    }
}
