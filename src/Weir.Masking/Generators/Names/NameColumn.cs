using Weir.Masking.Generators.Dictionaries;
using Weir.Masking.Values;

namespace Weir.Masking.Generators.Names;

/// <summary>The bound generator of first-name and last-name: every word of a column through one dictionary.</summary>
internal sealed class NameColumn : BoundGenerator
{
    private readonly NameMapper _mapper;
    private readonly bool _isFamily;
    private readonly int _maximum;
    private readonly double _fixedPointProbability;

    private NameColumn(NameMapper mapper, bool isFamily, int? maximum, bool avoidsFixedPoints)
    {
        _mapper = mapper;
        _isFamily = isFamily;
        _maximum = maximum ?? int.MaxValue;
        _fixedPointProbability = avoidsFixedPoints ? 0 : 1.0 / mapper.Choice.Count;
    }

    /// <inheritdoc />
    public override Uniqueness Uniqueness => Uniqueness.Lossy;

    /// <inheritdoc />
    public override double OutputSpace => _mapper.Choice.Count;

    /// <inheritdoc />
    public override double FixedPointProbability => _fixedPointProbability;

    /// <summary>Binds one of the two generators.</summary>
    /// <exception cref="GeneratorBindingException">A parameter is wrong, or the column takes none of the words.</exception>
    public static NameColumn Bind(GeneratorBinding binding, string purpose, WordList list, bool isFamily)
    {
        var reader = binding.ReadParameters();
        var locale = reader.ReadLocale(binding, list);
        var avoids = reader.Boolean("no_fixed_points", false);
        var maximum = reader.ReadMaximum(binding, WordChoice.ShortestOf(list, locale) + 1);
        reader.ThrowIfInvalid();
        return new NameColumn(new NameMapper(binding, purpose, new WordChoice(list, locale, maximum), avoids), isFamily, maximum, avoids);
    }

    /// <inheritdoc />
    public override bool Generate(in FieldValue input, in RowView row, FieldBuffer output)
    {
        Span<NameWord> words = stackalloc NameWord[NameWords.Most];
        words = words[..NameWords.Split(input.Bytes, _isFamily, words)];
        if (input.Kind != ValueKind.Text || NameWords.Mapped(words) == 0)
        {
            return false;
        }

        output.Begin(ValueKind.Text);
        AppendNames(input.Bytes, words, row, output, withTitles: true);
        if (TextLength.Of(output.Bytes) > _maximum)
        {
            output.Begin(ValueKind.Text);
            AppendNames(input.Bytes, words, row, output, withTitles: false);
        }

        return true;
    }

    /// <inheritdoc />
    protected override void Dispose(bool disposing)
    {
        _mapper.Dispose();
        base.Dispose(disposing);
    }

    // The first name always fits; without titles, words are left out from the first on that does not.
    private void AppendNames(ReadOnlySpan<byte> name, ReadOnlySpan<NameWord> words, in RowView row, FieldBuffer output, bool withTitles)
    {
        var position = 0;
        foreach (var word in words)
        {
            if (!word.IsMapped && (!withTitles || word.Kind == NameWordKind.Dropped))
            {
                continue;
            }

            var before = output.Bytes.Length;
            if (before > 0)
            {
                output.WriteByte((byte)' ');
            }

            if (word.IsMapped)
            {
                _mapper.Append(word.In(name), word.Kind, position++, row, output);
            }
            else
            {
                output.Write(word.In(name));
            }

            if (!withTitles && TextLength.Of(output.Bytes) > _maximum)
            {
                output.Truncate(before);
                return;
            }
        }
    }
}
