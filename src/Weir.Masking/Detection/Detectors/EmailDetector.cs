using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;

namespace Weir.Masking.Detection.Detectors;

/// <summary>E-mail addresses.</summary>
internal sealed class EmailDetector : Detector
{
    private static readonly NameRules Names = new(
        "body text message header",
        ("email|e mail|mail address|courriel|correo electronico|correo|emailadresse|mailadresse|posta elettronica|e post", 0.97),
        ("=mail|=adresse mail", 0.9));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.Email;

    /// <inheritdoc />
    public override bool IsIdentifying => true;

    /// <inheritdoc />
    protected override double ValueWeight => 0.97;

    /// <inheritdoc />
    protected override double MinimumShare => 0.4;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Names.Score(name);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value) =>
        EmailAddress.IsValid(value) ? ValueFit.Match : ValueFit.No;

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => GeneratorSpec.Of("email");
}
