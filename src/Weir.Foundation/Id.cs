using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace Weir.Foundation;

/// <summary>Says what an <see cref="Id{TKind}"/> names; the kinds themselves stand with the features that own them.</summary>
public interface IIdKind
{
    /// <summary>Two to six lower-case letters that the text form begins with, such as <c>org</c>. Never changed, never reused.</summary>
    static abstract string Prefix { get; }
}

/// <summary>
/// The name of one thing for ever: a UUID of version 7 (RFC 9562), so ids sort by the time they were made. Never a secret.
/// </summary>
/// <remarks>
/// The text form is the kind's prefix, an underscore and 26 characters of Crockford's base 32 in lower case, most significant first:
/// <c>org_06dvz0…</c>. It is unique, and byte order of the text is the order of the ids. Parsing accepts only that form.
/// </remarks>
/// <typeparam name="TKind">What is named.</typeparam>
/// <param name="Value">The UUID; not <see cref="Guid.Empty"/> in an id that names something.</param>
[SuppressMessage("Design", "CA1000", Justification = "An id is made and parsed by its own kind: Id<Project>.Parse.")]
public readonly record struct Id<TKind>(Guid Value) : ISpanParsable<Id<TKind>>
    where TKind : IIdKind
{
    private const string Alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    private const int Digits = 26;

    /// <summary>Makes a new id that sorts after every id made a millisecond or more before.</summary>
    /// <param name="time">The clock.</param>
    public static Id<TKind> New(TimeProvider time) => new(Guid.CreateVersion7(time.GetUtcNow()));

    /// <summary>The text form.</summary>
    public override string ToString() =>
        string.Create(TKind.Prefix.Length + 1 + Digits, Value, static (text, value) =>
        {
            TKind.Prefix.CopyTo(text);
            text[TKind.Prefix.Length] = '_';
            Span<byte> bytes = stackalloc byte[16];
            value.TryWriteBytes(bytes, bigEndian: true, out _);
            var number = new UInt128(
                BinaryPrimitives.ReadUInt64BigEndian(bytes),
                BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
            for (var i = Digits - 1; i >= 0; i--)
            {
                text[TKind.Prefix.Length + 1 + i] = Alphabet[(int)(number & 31)];
                number >>= 5;
            }
        });

    /// <inheritdoc/>
    /// <exception cref="FormatException">The text is not an id of this kind.</exception>
    public static Id<TKind> Parse(string s, IFormatProvider? provider) => Parse(s.AsSpan(), provider);

    /// <inheritdoc/>
    /// <exception cref="FormatException">The text is not an id of this kind.</exception>
    public static Id<TKind> Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out var id) ? id : throw new FormatException($"Expected an id that begins with '{TKind.Prefix}_'.");

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Id<TKind> result) =>
        TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Id<TKind> result)
    {
        result = default;
        var prefix = TKind.Prefix;
        if (s.Length != prefix.Length + 1 + Digits || !s.StartsWith(prefix, StringComparison.Ordinal) || s[prefix.Length] != '_')
        {
            return false;
        }

        var digits = s[(prefix.Length + 1)..];
        if (digits[0] > '7')
        {
            return false;
        }

        UInt128 number = 0;
        foreach (var digit in digits)
        {
            var value = Alphabet.IndexOf(digit, StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            number = (number << 5) | (uint)value;
        }

        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)(number >> 64));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (ulong)number);
        result = new Id<TKind>(new Guid(bytes, bigEndian: true));
        return true;
    }
}
