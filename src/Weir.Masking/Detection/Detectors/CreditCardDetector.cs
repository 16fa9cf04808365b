using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;
using Weir.Masking.Values;

namespace Weir.Masking.Detection.Detectors;

/// <summary>Payment card numbers.</summary>
internal sealed class CreditCardDetector : Detector
{
    private static readonly NameRules Names = new(
        "expiry exp expiration holder brand cvv cvc last4 year month name limit",
        ("card number|card no|credit card|creditcard|cc number|cc num|ccn|pan|cardnumber|kreditkarte|kartennummer|"
            + "carte bancaire|numero carte|numero tarjeta|tarjeta credito|debit card|card num|ccnumber", 0.93));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.CreditCard;

    /// <inheritdoc />
    public override bool IsIdentifying => true;

    /// <inheritdoc />
    protected override double ValueWeight => 0.96;

    /// <inheritdoc />
    protected override double MinimumShare => 0.5;

    /// <inheritdoc />
    public override bool Accepts(ValueKind kind) => kind is ValueKind.Text or ValueKind.Integer;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Names.Score(name);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value) =>
        CardNumber.IsValid(value) ? ValueFit.Match : ValueFit.No;

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => GeneratorSpec.Of("credit-card");
}
