using Weir.Masking.Values;

namespace Weir.Masking.Generators.Names;

/// <summary>How whole names of a column are written.</summary>
/// <param name="FamilyWords">How many words are the family name.</param>
/// <param name="IsFamilyFirst">Whether they come first where no comma says so.</param>
/// <param name="Maximum">The most characters of an output.</param>
internal sealed record FullNameForm(int FamilyWords, bool IsFamilyFirst, int Maximum);

/// <summary>The bound generator of full-name.</summary>
internal sealed class FullName(NameMapper given, NameMapper family, FullNameForm form) : BoundGenerator
{
    // What an output leaves out, the less the better.
    private enum Shortening
    {
        None = 0,
        Titles = 1,
        MiddleNames = 2,
        GivenNameToInitial = 3,
        GivenNames = 4,
    }

    /// <inheritdoc />
    public override Uniqueness Uniqueness => Uniqueness.Lossy;

    /// <inheritdoc />
    public override double OutputSpace => (double)given.Choice.Count * family.Choice.Count;

    /// <inheritdoc />
    public override double FixedPointProbability => 0;

    /// <inheritdoc />
    public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
    {
        if (input.Kind != ValueKind.Text)
        {
            return false;
        }

        Span<NameWord> words = stackalloc NameWord[NameWords.Most];
        var count = NameWords.Split(input.Bytes, form.IsFamilyFirst, words);
        var familyPart = NameWords.FamilyPart(words[..count]);
        if (familyPart > 0 && !form.IsFamilyFirst)
        {
            count = NameWords.Split(input.Bytes, isFamilyFirst: true, words);
        }

        words = words[..count];
        var mapped = NameWords.Mapped(words);
        if (mapped == 0)
        {
            return false;
        }

        // Counted in mapped words: the family name is the words from familyStart up to familyEnd.
        var familyWords = familyPart > 0 ? NameWords.Mapped(words[..familyPart]) : Math.Min(form.FamilyWords, mapped - 1);
        var familyStart = familyPart > 0 || form.IsFamilyFirst ? 0 : mapped - familyWords;
        Write(input.Bytes, words, familyStart, familyStart + familyWords, row, output);
        if (output.Bytes.SequenceEqual(input.Bytes))
        {
            Differ(row, output);
        }

        return true;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        given.Dispose();
        family.Dispose();
        base.Dispose(disposing);
    }

    private void Write(
        ReadOnlySpan<byte> name, ReadOnlySpan<NameWord> words, int familyStart, int familyEnd, in RowView row, FieldBuffer output)
    {
        var most = familyEnd == familyStart ? Shortening.MiddleNames : Shortening.GivenNames;
        for (var shortening = Shortening.None; shortening <= most; shortening++)
        {
            output.Begin(ValueKind.Text);
            int position = 0, written = 0;
            var owesComma = false;
            foreach (var word in words)
            {
                var isFamily = word.IsMapped && position >= familyStart && position < familyEnd;
                var before = isFamily ? familyStart : position >= familyEnd ? familyEnd - familyStart : 0;
                var partPosition = position - before;
                position += word.IsMapped ? 1 : 0;
                if (IsLeftOut(word, isFamily, partPosition, shortening))
                {
                    owesComma |= word.HasComma && written > 0;
                    continue;
                }

                if (written++ > 0)
                {
                    output.Write(owesComma ? ", "u8 : " "u8);
                }

                AppendWord(word, word.In(name), isFamily, partPosition, shortening, row, output);
                owesComma = word.HasComma;
            }

            if (TextLength.Of(output.Bytes) <= form.Maximum)
            {
                return;
            }
        }
    }

    private static bool IsLeftOut(NameWord word, bool isFamily, int partPosition, Shortening shortening) => word.Kind switch
    {
        NameWordKind.Dropped => true,
        NameWordKind.Title or NameWordKind.Suffix => shortening >= Shortening.Titles,
        _ when isFamily => shortening >= Shortening.MiddleNames && partPosition > 0,
        _ => shortening >= Shortening.GivenNames || (shortening >= Shortening.MiddleNames && partPosition > 0),
    };

    private void AppendWord(
        NameWord word, ReadOnlySpan<byte> bytes, bool isFamily, int partPosition, Shortening shortening, in RowView row, FieldBuffer output)
    {
        if (!word.IsMapped)
        {
            output.Write(bytes);
            return;
        }

        var start = output.Bytes.Length;
        (isFamily ? family : given).Append(bytes, word.Kind, partPosition, row, output);
        if (!isFamily && shortening >= Shortening.GivenNameToInitial)
        {
            var rest = output.Bytes[(start + 1)..];
            var letter = 1;
            while (letter <= rest.Length && (rest[letter - 1] & 0xC0) == 0x80)
            {
                letter++;
            }

            output.Truncate(start + letter);
        }
    }

    // Once in the number of names, all words become themselves: another draw then replaces the whole by one name.
    private void Differ(in RowView row, FieldBuffer output)
    {
        Span<byte> own = stackalloc byte[Math.Min(output.Bytes.Length, 256)];
        output.Bytes[..own.Length].CopyTo(own);
        output.Begin(ValueKind.Text);
        (family.Choice.Count > given.Choice.Count ? family : given).AppendOther(own, row, output);
    }
}
