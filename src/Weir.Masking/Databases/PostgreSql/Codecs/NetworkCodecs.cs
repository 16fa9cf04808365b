using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Weir.Foundation;
using Weir.Masking.Values;

namespace Weir.Masking.Databases.PostgreSql.Codecs;

/// <summary>
/// <c>inet</c> and <c>cidr</c> as text: family, prefix bits, whether it is a cidr, address length, address (network.c,
/// <c>network_send</c>). Printed as PostgreSQL prints them: an inet of a single host has no prefix length.
/// </summary>
internal sealed class NetworkCodec(bool isCidr) : FieldCodec
{
    // inet.h: PostgreSQL's own numbers, the same on every platform.
    private const byte FamilyIPv4 = 2, FamilyIPv6 = 3;
    private const int HeaderBytes = 4, LongestText = 64;

    private readonly byte[] _text = new byte[LongestText];

    /// <inheritdoc />
    public override FieldValue Decode(ReadOnlySpan<byte> field)
    {
        if (field.Length < HeaderBytes
            || field[3] != field.Length - HeaderBytes
            || field[3] != (field[0] switch { FamilyIPv4 => 4, FamilyIPv6 => 16, _ => -1 })
            || field[1] > field[3] * 8
            || !new IPAddress(field[HeaderBytes..]).TryFormat(_text, out var length))
        {
            return FieldValue.Of(ValueKind.Special);
        }

        if (isCidr || field[1] != field[3] * 8)
        {
            _text[length++] = (byte)'/';
            field[1].TryFormat(_text.AsSpan(length), out var digits, default, CultureInfo.InvariantCulture);
            length += digits;
        }

        return FieldValue.FromBytes(_text.AsSpan(0, length));
    }

    /// <inheritdoc />
    public override void Encode(in FieldValue value, PooledBuffer output)
    {
        Expect.Kind(value, ValueKind.Text);
        var slash = value.Bytes.IndexOf((byte)'/');
        var host = slash < 0 ? value.Bytes : value.Bytes[..slash];
        Span<byte> address = stackalloc byte[16];
        if (host.Length > LongestText
            || !IPAddress.TryParse(Encoding.ASCII.GetString(host), out var parsed)
            || !parsed.TryWriteBytes(address, out var length)
            || (length == 4 && host.Count((byte)'.') != 3)
            || (length == 16 && parsed.ScopeId != 0))
        {
            throw Malformed();
        }

        var bits = length * 8;
        if (slash >= 0
            && (!int.TryParse(value.Bytes[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out bits) || bits > length * 8))
        {
            throw Malformed();
        }

        if (isCidr && HasHostBits(address[..length], bits))
        {
            throw Malformed();
        }

        output.WriteByte(parsed.AddressFamily == AddressFamily.InterNetwork ? FamilyIPv4 : FamilyIPv6);
        output.WriteByte((byte)bits);
        output.WriteByte(isCidr ? (byte)1 : (byte)0);
        output.WriteByte((byte)length);
        output.Write(address[..length]);
    }

    private static bool HasHostBits(ReadOnlySpan<byte> address, int bits)
    {
        for (var bit = bits; bit < address.Length * 8; bit++)
        {
            if ((address[bit / 8] & (0x80 >> (bit % 8))) != 0)
            {
                return true;
            }
        }

        return false;
    }

    private FieldEncodingException Malformed() => new($"a text is not an address that {(isCidr ? "cidr" : "inet")} takes");
}

/// <summary><c>macaddr</c> and <c>macaddr8</c> as text: hexadecimal pairs with colons.</summary>
internal sealed class HardwareAddressCodec(int bytes) : FieldCodec
{
    private readonly byte[] _text = new byte[(bytes * 3) - 1];

    /// <inheritdoc />
    public override FieldValue Decode(ReadOnlySpan<byte> field)
    {
        if (field.Length != bytes)
        {
            return FieldValue.Of(ValueKind.Special);
        }

        for (var i = 0; i < bytes; i++)
        {
            field[i].TryFormat(_text.AsSpan(i * 3), out _, "x2", CultureInfo.InvariantCulture);
            if (i + 1 < bytes)
            {
                _text[(i * 3) + 2] = (byte)':';
            }
        }

        return FieldValue.FromBytes(_text);
    }

    /// <inheritdoc />
    public override void Encode(in FieldValue value, PooledBuffer output)
    {
        Expect.Kind(value, ValueKind.Text);
        Span<byte> address = stackalloc byte[bytes];
        var digits = 0;
        foreach (var b in value.Bytes)
        {
            if (b is (byte)':' or (byte)'-' or (byte)'.')
            {
                continue;
            }

            if (!char.IsAsciiHexDigit((char)b) || digits == bytes * 2)
            {
                throw Malformed();
            }

            address[digits / 2] = (byte)((address[digits / 2] << 4) | Convert.ToInt32(((char)b).ToString(), 16));
            digits++;
        }

        if (digits != bytes * 2)
        {
            throw Malformed();
        }

        output.Write(address);
    }

    private FieldEncodingException Malformed() => new($"a text is not a hardware address of {bytes} bytes");
}
