using System.Text;
using Weir.Masking.Generators.Dictionaries;
using Weir.Masking.Keys;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Names;

/// <summary>
/// Replaces single words of names: the part that first-name, last-name and full-name share, so that their columns agree. One per bound
/// generator; not thread-safe.
/// </summary>
internal sealed class NameMapper : IDisposable
{
    // Beyond the words of any name.
    private const uint OtherStream = 1000;

    private readonly KeyedDraw _draw;
    private readonly bool _isKeyedByValue;
    private readonly bool _avoidsFixedPoints;

    /// <param name="binding">Key and group.</param>
    /// <param name="purpose">The purpose of the key, shared by the columns that agree.</param>
    /// <param name="choice">The words.</param>
    /// <param name="avoidsFixedPoints">Whether a word never becomes itself.</param>
    public NameMapper(GeneratorBinding binding, string purpose, WordChoice choice, bool avoidsFixedPoints)
    {
        _draw = new KeyedDraw(binding, purpose, CanonicalForm.Trim | CanonicalForm.FoldCase);
        _isKeyedByValue = binding.KeyedBy == KeyedBy.Value;
        _avoidsFixedPoints = avoidsFixedPoints;
        Choice = choice;
    }

    /// <summary>The words.</summary>
    public WordChoice Choice { get; }

    /// <summary>Appends what replaces <paramref name="word"/>, in its case; for an initial another initial, with its point.</summary>
    /// <param name="word">The word's bytes.</param>
    /// <param name="kind">Name or Initial.</param>
    /// <param name="position">Its number among the words of this part, which tells apart the words of one row or entity.</param>
    /// <param name="row">The row.</param>
    /// <param name="output">Receives the word.</param>
    public void Append(ReadOnlySpan<byte> word, NameWordKind kind, int position, in RowView row, FieldBuffer output)
    {
        var seed = _draw.Draw(FieldValue.FromBytes(word), row);
        var stream = _isKeyedByValue ? 0u : (uint)position;
        if (kind == NameWordKind.Initial)
        {
            AppendInitial(word, _draw.Prf.Expand(seed, stream), output);
            return;
        }

        var form = WordForms.Of(word);
        var index = Choice.Draw(_draw.Prf, seed, stream, form, _avoidsFixedPoints ? word : default);
        output.Write(Choice.List.Word(index, form));
    }

    /// <summary>Appends a word that is drawn for the whole of <paramref name="name"/> and differs from it.</summary>
    public void AppendOther(ReadOnlySpan<byte> name, in RowView row, FieldBuffer output)
    {
        var seed = _draw.Draw(FieldValue.FromBytes(name), row);
        var form = WordForms.Of(name);
        output.Write(Choice.List.Word(Choice.Draw(_draw.Prf, seed, OtherStream, form, name), form));
    }

    /// <inheritdoc />
    public void Dispose() => _draw.Dispose();

    // One of the other 25 letters: with 26, every 26th initial would stay as it is.
    private static void AppendInitial(ReadOnlySpan<byte> word, UInt128 draw, FieldBuffer output)
    {
        var first = word[0];
        var alphabet = char.IsAsciiLetterLower((char)first) ? (byte)'a' : (byte)'A';
        var own = Ascii.IsValid(first) ? first - alphabet : 26;
        var letter = (int)Prf.ToRange(draw, own < 26 ? 25u : 26u);
        output.WriteByte((byte)(alphabet + letter + (letter >= own ? 1 : 0)));
        if (word[^1] == '.')
        {
            output.WriteByte((byte)'.');
        }
    }
}
