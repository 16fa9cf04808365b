using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;
using Weir.Masking.Values;

namespace Weir.Masking.Detection.Detectors;

/// <summary>Passwords and their hashes, tokens, API keys and other secrets.</summary>
internal sealed class SecretDetector : Detector
{
    private static readonly NameRules Names = new(
        "date time at expires expiry changed count policy hint attempts age updated reset_at",
        ("password|passwd|pwd|pass|pass hash|password hash|passwort|kennwort|mot de passe|mot passe|contrasena|wachtwoord|passphrase|"
            + "secret|api key"
            + "|apikey|access token|refresh token|auth token|token|private key|salt|pin|security answer|secret answer|otp|otp secret|"
            + "totp|mfa secret"
            + "|two factor secret|recovery code|recovery codes|cvv|cvc|cvv2|client secret|encryption key|session token|reset token|"
            + "remember token"
            + "|credential|credentials|bearer|access key|secret key|webhook secret|signing key|pass code|passcode", 0.92));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.Secret;

    /// <inheritdoc />
    protected override double ValueWeight => 0.75;

    /// <inheritdoc />
    protected override double MinimumShare => 0.7;

    /// <inheritdoc />
    public override bool Accepts(ValueKind kind) => kind is ValueKind.Text or ValueKind.Integer or ValueKind.Bytes;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Names.Score(name);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value) =>
        SecretText.IsMarked(value) || SecretText.IsHexDigest(value) || SecretText.IsRandom(value) ? ValueFit.Match
        : value.Contains((byte)' ') && value.Length > 40 ? ValueFit.No : ValueFit.Plausible;

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => Suggestions.Remove(sample);
}
