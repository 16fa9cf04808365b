using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Weir.Ledger;

/// <summary>What a log says about itself at one size (c2sp.org/tlog-checkpoint): the text of a signed note.</summary>
/// <param name="Origin">The log's name.</param>
/// <param name="Size">The number of entries.</param>
/// <param name="Root">The Merkle tree hash over them.</param>
/// <param name="Extensions">Further lines, opaque and not empty; usually none.</param>
public sealed record Checkpoint(string Origin, long Size, Hash256 Root, IReadOnlyList<string> Extensions)
{
    /// <summary>A checkpoint without extension lines.</summary>
    public Checkpoint(string origin, long size, Hash256 root)
        : this(origin, size, root, [])
    {
    }

    /// <summary>The text that is signed.</summary>
    /// <exception cref="InvalidOperationException">A field cannot stand in a checkpoint.</exception>
    public string Text
    {
        get
        {
            var text = new StringBuilder();
            text.Append(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root}\n");
            foreach (var line in Extensions)
            {
                text.Append(line).Append('\n');
            }

            return TryParse(text.ToString(), out _, out var fault)
                ? text.ToString()
                : throw new InvalidOperationException($"This is no checkpoint: {fault}.");
        }
    }

    /// <summary>Reads the text of a note; <paramref name="fault"/> says what is wrong with one that is refused.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Checkpoint? checkpoint, [NotNullWhen(false)] out string? fault)
    {
        checkpoint = null;
        var lines = text.Split('\n');
        if (lines.Length < 4 || lines[^1].Length != 0 || lines[..^1].Any(string.IsNullOrEmpty) || text.AsSpan().ContainsAnyInRange('\0', '\t'))
        {
            fault = "a checkpoint has an origin, a size and a root, each on a line of its own";
            return false;
        }

        if (!CanonicalText.TryParseNumber(lines[1], out var size))
        {
            fault = "the size of the checkpoint is not a decimal number without leading zeros";
            return false;
        }

        if (!Hash256.TryParse(lines[2], out var root))
        {
            fault = "the root of the checkpoint is not the base64 of 32 bytes";
            return false;
        }

        checkpoint = new Checkpoint(lines[0], size, root, lines[3..^1]);
        fault = null;
        return true;
    }

    /// <summary>Reads a signed note whose text is a checkpoint.</summary>
    public static bool TryParse(
        ReadOnlySpan<byte> bytes,
        [NotNullWhen(true)] out SignedNote? note,
        [NotNullWhen(true)] out Checkpoint? checkpoint,
        [NotNullWhen(false)] out string? fault)
    {
        checkpoint = null;
        return SignedNote.TryParse(bytes, out note, out fault) && TryParse(note.Text, out checkpoint, out fault);
    }

    /// <summary>Signs the checkpoint with one or more keys of the log.</summary>
    public SignedNote Sign(params IReadOnlyList<NoteSigner> signers)
    {
        ArgumentOutOfRangeException.ThrowIfZero(signers.Count);
        var text = Text;
        return new SignedNote(text, [.. signers.Select(signer => signer.Sign(text))]);
    }
}
