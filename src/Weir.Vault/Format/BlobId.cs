using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Weir.Vault.Format;

/// <summary>
/// The name of one blob for ever: 128 bits from the operating system's generator of random numbers. It says nothing of what is stored, by
/// whom or when, which is why it is no <see cref="Foundation.Id{TKind}"/>. The text form is 32 hexadecimal digits in lower case.
/// </summary>
/// <param name="Value">The number.</param>
internal readonly record struct BlobId(UInt128 Value)
{
    /// <summary>Bytes of the binary form.</summary>
    public const int Bytes = 16;

    private const int Digits = 2 * Bytes;

    private static readonly SearchValues<char> LowerHexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Makes a new one.</summary>
    public static BlobId New()
    {
        Span<byte> bytes = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(bytes);
        return new BlobId(BinaryPrimitives.ReadUInt128BigEndian(bytes));
    }

    /// <summary>Reads the text form, and no other spelling of it.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out BlobId id)
    {
        var isId = text.Length == Digits && text.IndexOfAnyExcept(LowerHexDigits) < 0;
        id = isId ? new BlobId(UInt128.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)) : default;
        return isId;
    }

    /// <summary>Reads the binary form.</summary>
    public static BlobId Read(ReadOnlySpan<byte> bytes) => new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Writes the binary form, most significant byte first.</summary>
    public void Write(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, Value);

    /// <summary>The text form.</summary>
    public override string ToString() => Value.ToString("x32", CultureInfo.InvariantCulture);
}
