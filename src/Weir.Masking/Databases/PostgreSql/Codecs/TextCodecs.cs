using System.Text.Unicode;
using Weir.Foundation;
using Weir.Masking.Values;

namespace Weir.Masking.Databases.PostgreSql.Codecs;

/// <summary>
/// Character types, enumerations, <c>citext</c> and <c>xml</c>: UTF-8 as the session's encoding. <c>char(n)</c> is decoded without its
/// padding, which carries no meaning; the server pads again what it is given.
/// </summary>
internal sealed class TextCodec(bool isPadded) : FieldCodec
{
    /// <inheritdoc />
    public override FieldValue Decode(ReadOnlySpan<byte> field)
    {
        var text = isPadded ? field.TrimEnd((byte)' ') : field;
        return Utf8.IsValid(text) ? FieldValue.FromBytes(text) : FieldValue.Of(ValueKind.Special);
    }

    /// <inheritdoc />
    public override void Encode(in FieldValue value, PooledBuffer output)
    {
        Expect.Kind(value, ValueKind.Text);
        if (value.Bytes.Contains((byte)0))
        {
            throw new FieldEncodingException("PostgreSQL's text cannot hold the character U+0000");
        }

        output.Write(value.Bytes);
    }
}

/// <summary><c>json</c>: its text. <c>jsonb</c>: a version byte, 1, before its text.</summary>
internal sealed class JsonCodec(bool isBinary) : FieldCodec
{
    private const byte Version = 1;

    /// <inheritdoc />
    public override FieldValue Decode(ReadOnlySpan<byte> field)
    {
        if (isBinary)
        {
            if (field.Length == 0 || field[0] != Version)
            {
                return FieldValue.Of(ValueKind.Special);
            }

            field = field[1..];
        }

        return Utf8.IsValid(field) ? FieldValue.FromBytes(field, ValueKind.Json) : FieldValue.Of(ValueKind.Special);
    }

    /// <inheritdoc />
    public override void Encode(in FieldValue value, PooledBuffer output)
    {
        if (value.Kind != ValueKind.Text)
        {
            Expect.Kind(value, ValueKind.Json);
        }

        if (isBinary)
        {
            output.WriteByte(Version);
        }

        output.Write(value.Bytes);
    }
}
