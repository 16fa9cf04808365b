using Weir.Foundation;

namespace Weir.Masking.Values;

/// <summary>
/// Translates one column's fields between an engine's bytes and the neutral kinds. One instance per column and thread: a codec may
/// remember the shape of the field it decoded last (a date's written form), so that the value made from it is written in the same shape.
/// </summary>
public abstract class FieldCodec
{
    /// <summary>
    /// Decodes a field that is not NULL. What cannot be held becomes <see cref="ValueKind.Special"/>; malformed bytes never throw.
    /// </summary>
    public abstract FieldValue Decode(ReadOnlySpan<byte> field);

    /// <summary>
    /// Forgets the field decoded last. Called before a value is encoded that replaces none (NULL), so that its shape does not depend on
    /// which row came before.
    /// </summary>
    public virtual void Forget()
    {
    }

    /// <summary>
    /// Appends the field's bytes, without a length, to <paramref name="output"/>. The value is not NULL.
    /// </summary>
    /// <exception cref="FieldEncodingException">The value does not fit the column's type.</exception>
    public abstract void Encode(in FieldValue value, PooledBuffer output);
}

/// <summary>A value could not be written as the column's type. The message names types and ranges, never the value.</summary>
public sealed class FieldEncodingException(string message) : Exception(message);
