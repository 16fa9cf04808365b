using Weir.Masking.Configuration;

namespace Weir.Masking.Detection.Detectors;

/// <summary>Sign-in names.</summary>
internal sealed class UsernameDetector : Detector
{
    private static readonly NameRules Names = new(
        "date time at on last attempts failed ip token count",
        ("username|user name|login name|loginname|login|user login|screen name|screenname|nickname|nick name|nick|"
            + "handle|benutzername|anmeldename|nombre usuario|nom utilisateur|nome utente|gebruikersnaam|account name|"
            + "sign in name|samaccountname|upn|twitter|skype|skype name|github|linkedin|instagram", 0.93),
        ("=user|=created by|=updated by|=modified by|=logon", 0.5));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.Username;

    /// <inheritdoc />
    public override bool IsIdentifying => true;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Names.Score(name);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value) =>
        value.Length is >= 2 and <= 64 && !value.Contains((byte)' ') ? ValueFit.Plausible : ValueFit.No;

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => GeneratorSpec.Of("username");
}
