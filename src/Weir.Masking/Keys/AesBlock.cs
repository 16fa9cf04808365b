using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using ArmAes = System.Runtime.Intrinsics.Arm.Aes;
using X86Aes = System.Runtime.Intrinsics.X86.Aes;

namespace Weir.Masking.Keys;

/// <summary>Which implementation of AES to run on; both give the same bytes.</summary>
internal enum AesEngine
{
    /// <summary>The processor's AES instructions where it has them, else <see cref="Software"/>.</summary>
    Automatic,

    /// <summary>The platform's library, block by block: about a hundred times slower, and allocating.</summary>
    Software,
}

/// <summary>
/// AES encryption of single blocks (FIPS 197) under a key of 128, 192 or 256 bits: the building block of <see cref="Prf"/> and
/// <see cref="Ff1"/>. Immutable and thread-safe; does not allocate on the processor's instructions.
/// </summary>
internal sealed class AesBlock
{
    /// <summary>The block length.</summary>
    public const int SizeBytes = 16;

    private readonly Vector128<byte>[] _roundKeys = [];
    private readonly Aes? _software;
    private readonly Lock _softwareLock = new();

    /// <param name="key">16, 24 or 32 bytes; copied.</param>
    /// <param name="engine"><see cref="AesEngine.Software"/> forces the slow twin.</param>
    public AesBlock(ReadOnlySpan<byte> key, AesEngine engine = AesEngine.Automatic)
    {
        if (key.Length is not (16 or 24 or 32))
        {
            throw new ArgumentException($"An AES key is 16, 24 or 32 bytes, not {key.Length}.", nameof(key));
        }

        if (IsAccelerated && engine == AesEngine.Automatic)
        {
            _roundKeys = ExpandKey(key);
            return;
        }

        _software = Aes.Create();
        _software.SetKey(key);
    }

    /// <summary>Whether this processor has AES instructions that are used here (x86 AES-NI, Arm AES).</summary>
    public static bool IsAccelerated => X86Aes.IsSupported || ArmAes.IsSupported;

    /// <summary>The block as a vector, its first byte lowest.</summary>
    public Vector128<byte> Encrypt(Vector128<byte> block) =>
        _software is null ? EncryptAccelerated(_roundKeys, block) : EncryptSoftware(_software, block);

    /// <summary>Continues a CBC-MAC from <paramref name="state"/> over whole blocks.</summary>
    /// <param name="state">Zero for a new message, or what an earlier call returned.</param>
    /// <param name="blocks">A multiple of 16 bytes.</param>
    public Vector128<byte> Chain(Vector128<byte> state, ReadOnlySpan<byte> blocks)
    {
        Debug.Assert(blocks.Length % SizeBytes == 0);
        for (; blocks.Length >= SizeBytes; blocks = blocks[SizeBytes..])
        {
            state = Encrypt(state ^ Vector128.Create(blocks));
        }

        return state;
    }

    /// <summary>The block read as one big-endian number.</summary>
    public static UInt128 ToNumber(Vector128<byte> block) => new(
        BinaryPrimitives.ReverseEndianness(block.AsUInt64().GetElement(0)),
        BinaryPrimitives.ReverseEndianness(block.AsUInt64().GetElement(1)));

    /// <summary>The block that holds <paramref name="number"/> big-endian.</summary>
    public static Vector128<byte> FromNumber(UInt128 number) => Vector128.Create(
        BinaryPrimitives.ReverseEndianness((ulong)(number >> 64)),
        BinaryPrimitives.ReverseEndianness((ulong)number)).AsByte();

    private static Vector128<byte> EncryptAccelerated(Vector128<byte>[] roundKeys, Vector128<byte> block)
    {
        ref var key = ref MemoryMarshal.GetArrayDataReference(roundKeys);
        var last = roundKeys.Length - 1;
        if (X86Aes.IsSupported)
        {
            block ^= key;
            for (var round = 1; round < last; round++)
            {
                block = X86Aes.Encrypt(block, Unsafe.Add(ref key, round));
            }

            return X86Aes.EncryptLast(block, Unsafe.Add(ref key, last));
        }

        if (ArmAes.IsSupported)
        {
            // Arm's instruction adds the round key first and leaves out MixColumns.
            for (var round = 0; round < last - 1; round++)
            {
                block = ArmAes.MixColumns(ArmAes.Encrypt(block, Unsafe.Add(ref key, round)));
            }

            return ArmAes.Encrypt(block, Unsafe.Add(ref key, last - 1)) ^ Unsafe.Add(ref key, last);
        }

        throw new UnreachableException();
    }

    // The platform does not promise that one Aes instance may be used by several threads.
    private Vector128<byte> EncryptSoftware(Aes aes, Vector128<byte> block)
    {
        Span<byte> bytes = stackalloc byte[SizeBytes];
        block.CopyTo(bytes);
        lock (_softwareLock)
        {
            aes.EncryptEcb(bytes, bytes, PaddingMode.None);
        }

        return Vector128.Create<byte>(bytes);
    }

    // FIPS 197, section 5.2. Words are little-endian, as the instructions read them.
    private static Vector128<byte>[] ExpandKey(ReadOnlySpan<byte> key)
    {
        var keyWords = key.Length / sizeof(uint);
        var roundKeys = new Vector128<byte>[keyWords + 7];
        var words = MemoryMarshal.Cast<Vector128<byte>, uint>(roundKeys.AsSpan());
        MemoryMarshal.Cast<byte, uint>(key).CopyTo(words);
        var roundConstant = 1u;
        for (var i = keyWords; i < words.Length; i++)
        {
            var word = words[i - 1];
            if (i % keyWords == 0)
            {
                word = SubstituteBytes(uint.RotateRight(word, 8)) ^ roundConstant;
                roundConstant = (roundConstant << 1) ^ ((roundConstant >> 7) * 0x11B);
            }
            else if (keyWords == 8 && i % keyWords == 4)
            {
                word = SubstituteBytes(word);
            }

            words[i] = words[i - keyWords] ^ word;
        }

        return roundKeys;
    }

    // In a block of four equal columns ShiftRows changes nothing, so a last round with a zero key is the S-box alone: no table,
    // and no memory access that depends on the key.
    private static uint SubstituteBytes(uint word)
    {
        var columns = Vector128.Create(word).AsByte();
        var substituted = X86Aes.IsSupported
            ? X86Aes.EncryptLast(columns, Vector128<byte>.Zero)
            : ArmAes.Encrypt(columns, Vector128<byte>.Zero);
        return substituted.AsUInt32().ToScalar();
    }
}
