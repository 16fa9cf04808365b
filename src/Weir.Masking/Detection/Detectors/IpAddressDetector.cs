using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;
using Weir.Masking.Values;

namespace Weir.Masking.Detection.Detectors;

/// <summary>IP addresses.</summary>
internal sealed class IpAddressDetector : Detector
{
    private static readonly NameRules Names = new(
        "",
        ("ip address|ip addr|ipaddress|ipv4|ipv6|client ip|remote ip|source ip|last ip|login ip|remote addr|"
            + "remote address|adresse ip|ip adresse", 0.95),
        ("ip", 0.85));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.IpAddress;

    /// <inheritdoc />
    protected override double ValueWeight => 0.96;

    /// <inheritdoc />
    protected override double MinimumShare => 0.5;

    /// <inheritdoc />
    public override bool Accepts(ValueKind kind) => kind is ValueKind.Text or ValueKind.Opaque;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Names.Score(name);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value) =>
        IpText.IsValid(value) ? ValueFit.Match : ValueFit.No;

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => Suggestions.Constant("192.0.2.1");
}
