using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Weir.Ledger;

/// <summary>A signature line of a note: who signed, by name and key id, and the signature itself.</summary>
/// <param name="Name">The name of the key.</param>
/// <param name="KeyId">The key's id, which tells keys of one name apart; no proof of anything.</param>
/// <param name="Signature">The signature's bytes, whose form the kind of the key decides.</param>
public sealed record NoteSignature(string Name, uint KeyId, ReadOnlyMemory<byte> Signature)
{
    /// <summary>The line, with its line feed.</summary>
    public override string ToString()
    {
        var bytes = new byte[sizeof(uint) + Signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, KeyId);
        Signature.Span.CopyTo(bytes.AsSpan(sizeof(uint)));
        return $"{SignedNote.Dash}{Name} {Convert.ToBase64String(bytes)}\n";
    }

    /// <summary>Reads one line, without its line feed.</summary>
    internal static NoteSignature? Parse(string line)
    {
        if (!line.StartsWith(SignedNote.Dash, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = line[SignedNote.Dash.Length..].Split(' ');
        return parts.Length == 2 && CanonicalText.IsKeyName(parts[0])
            && CanonicalText.TryParseBase64(parts[1], out var bytes) && bytes.Length > sizeof(uint)
            ? new NoteSignature(parts[0], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes.AsMemory(sizeof(uint)))
            : null;
    }
}

/// <summary>A text signed by one or more keys (c2sp.org/signed-note). Parsing verifies nothing: <see cref="NoteVerifier"/> does.</summary>
public sealed class SignedNote
{
    /// <summary>The largest note that is read.</summary>
    public const int MaxBytes = 65_536;

    /// <summary>The most signatures that a note may have.</summary>
    public const int MaxSignatures = 64;

    /// <summary>How a signature line begins: an em dash and a space.</summary>
    internal const string Dash = "\u2014 ";

    /// <summary>Puts a note together.</summary>
    /// <param name="text">The signed text; ends with a line feed.</param>
    /// <param name="signatures">Its signatures.</param>
    public SignedNote(string text, IReadOnlyList<NoteSignature> signatures)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.EndsWith('\n'))
        {
            throw new ArgumentException("The text of a note ends with a line feed.", nameof(text));
        }

        Text = text;
        Signatures = signatures;
    }

    /// <summary>What is signed, with its last line feed.</summary>
    public string Text { get; }

    /// <summary>The signatures, in order.</summary>
    public IReadOnlyList<NoteSignature> Signatures { get; }

    /// <summary>The bytes that are signed.</summary>
    internal byte[] SignedBytes => Encoding.UTF8.GetBytes(Text);

    /// <summary>Reads a note; <paramref name="fault"/> says what is wrong with one that is refused.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out SignedNote? note, [NotNullWhen(false)] out string? fault)
    {
        note = null;
        if (bytes.Length > MaxBytes)
        {
            fault = string.Create(CultureInfo.InvariantCulture, $"the note is larger than {MaxBytes} bytes");
            return false;
        }

        if (CanonicalText.DecodeLines(bytes) is not { } all)
        {
            fault = "the note is not UTF-8 text, or holds control characters";
            return false;
        }

        var end = all.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0 || end + 2 == all.Length || !all.EndsWith('\n'))
        {
            fault = "the note has no signature lines after an empty line";
            return false;
        }

        var signatures = new List<NoteSignature>();
        foreach (var line in all[(end + 2)..^1].Split('\n'))
        {
            if (signatures.Count == MaxSignatures || NoteSignature.Parse(line) is not { } signature)
            {
                fault = "a signature line of the note is malformed, or there are too many";
                return false;
            }

            signatures.Add(signature);
        }

        note = new SignedNote(all[..(end + 1)], signatures);
        fault = null;
        return true;
    }

    /// <summary>The same text with one more signature.</summary>
    public SignedNote With(NoteSignature signature) => new(Text, [.. Signatures, signature]);

    /// <summary>The same text with the signatures of one name only, in their order.</summary>
    public SignedNote SignedBy(string name) => new(Text, [.. Signatures.Where(signature => signature.Name == name)]);

    /// <summary>The whole note as it is stored.</summary>
    public override string ToString() => $"{Text}\n{string.Concat(Signatures)}";

    /// <summary>The whole note as it is stored, in UTF-8.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(ToString());
}
