using System.Collections.Frozen;
using System.Text;
using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;
using Weir.Masking.Detection.Text;

namespace Weir.Masking.Detection.Detectors;

/// <summary>Companies, employers and institutions.</summary>
internal sealed class CompanyDetector : Detector
{
    private static readonly NameRules Names = new(
        "code size type phone email address url date number street city contact person website",
        ("company|company name|organization|organisation|organization name|employer|employer name|firma|firmenname|unternehmen|"
            + "entreprise|societe"
            + "|empresa|azienda|ditta|bedrijf|bedrijfsnaam|business name|workplace|arbeitgeber|ragione sociale|raison sociale|"
            + "razon social"
            + "|place of employment|institution|hospital name|insurer|insurance company|insurance provider|payer name|school name|"
            + "vendor name"
            + "|supplier name|account company", 0.88));

    private static readonly NameRules Plain = new("", ("=name|=title|=full name|=legal name", 0.8));

    private static readonly FrozenSet<string> Words = (
        "inc incorporated llc llp ltd limited plc corp corporation company co gmbh ag kg ohg ev mbh se sa sas sarl spa srl bv nv ab as "
            + "oy aps "
        + "group holding holdings partners associates sons brothers bros foundation institute hospital clinic university college "
        + "school bank "
        + "insurance center centre industries enterprises services solutions systems technologies consulting laboratories pharmacy "
        + "medical health "
        + "trust agency association society council ministry department church orchestra airlines motors foods media studios records "
        + "press")
        .Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Lookup = Words.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.Company;

    /// <inheritdoc />
    protected override double ValueWeight => 0.75;

    /// <inheritdoc />
    protected override double MinimumShare => 0.6;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Math.Max(
        Names.Score(name),
        table.Context == TableContext.Organization ? Plain.Score(name) : 0);

    /// <summary>Whether a folded word ends or marks the name of an organization.</summary>
    public static bool IsOrganizationWord(ReadOnlySpan<byte> folded)
    {
        Span<char> chars = stackalloc char[Lexicon.MaxBytes];
        return folded.Length is > 0 and <= 16 && Lookup.Contains(chars[..Encoding.UTF8.GetChars(folded, chars)]);
    }

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value)
    {
        if (value.Length > 120 || AsciiBytes.CountDigits(value) * 2 > value.Length || AsciiBytes.IsUuid(value))
        {
            return ValueFit.No;
        }

        Span<byte> folded = stackalloc byte[Lexicon.MaxBytes];
        var words = 0;
        var marked = false;
        foreach (var range in value.SplitAny(" ,"u8))
        {
            var length = Folding.Fold(value[range].TrimEnd((byte)'.'), folded);
            marked |= length > 0 && IsOrganizationWord(folded[..length]);
            words += length > 0 ? 1 : 0;
        }

        return marked && words is >= 2 and <= 8 ? ValueFit.Match : ValueFit.Plausible;
    }

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => GeneratorSpec.Of("company");
}
