using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;

namespace Weir.Masking.Detection.Detectors;

/// <summary>Whole names of persons, in either order, with or without title.</summary>
internal sealed class FullNameDetector : Detector
{
    private static readonly NameRules Names = new(
        "first last file user host domain product company city country state table column event project class department drug brand "
            + "middle "
        + "maiden family given nick login street plan group type category role test number phone email date time address vor nach",
        ("full name|fullname|patient name|customer name|employee name|contact name|cardholder|card holder|cardholder name|"
            + "card holder name"
            + "|account holder|holder name|owner name|member name|client name|person name|subscriber name|guarantor name|guarantor|"
            + "staff name"
            + "|emergency contact|emergency contact name|next of kin|kin name|doctor name|physician name|provider name|guardian|"
            + "guardian name"
            + "|mother name|father name|spouse name|spouse|recipient name|sender name|buyer name|seller name|insured name|student name|"
            + "teacher name"
            + "|contact person|ansprechpartner|vollstandiger name|nom complet|nombre completo|nome completo|volledige naam|naam|"
            + "legal name"
            + "|passenger name|guest name|driver name|attending physician|attending|author name|applicant name|relative name|"
            + "signed by name", 0.94),
        ("display name|signed by|prescriber|prescribed by|referring physician|physician|surgeon|attending doctor|supervisor|"
            + "manager name|composer"
            + "|created by name|billing name|shipping name|ship name|bill to name|ship to name|approved by|reviewed by|sales rep|"
            + "salesperson"
            + "|beneficiary|payee|recipient|addressee|doctor|nurse|mother|father|witness", 0.6));

    private static readonly NameRules Plain = new("", ("=name|=names|=contact|=nom|=nombre|=full", 0.85));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.FullName;

    /// <inheritdoc />
    public override bool IsIdentifying => true;

    /// <inheritdoc />
    protected override double ValueWeight => 0.8;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Math.Max(
        Names.Score(name),
        Plain.Score(name) * table.Context switch
        {
            TableContext.Person => 1,
            TableContext.Unknown => 0.4,
            _ => 0,
        });

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value)
    {
        var text = NameText.Of(value);
        return value.Length > 100 || !text.IsAlphabetic || text.Words > 6 || text.Everyday > 1 ? ValueFit.No
            : text.Words >= 2 && text.Everyday == 0 && text.Names > 0 && text.Names + text.Initials >= text.Words / 2 ? ValueFit.Match
            : ValueFit.Plausible;
    }

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => GeneratorSpec.Of("full-name");
}
