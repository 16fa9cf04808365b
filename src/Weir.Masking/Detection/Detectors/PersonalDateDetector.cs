using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;
using Weir.Masking.Values;

namespace Weir.Masking.Detection.Detectors;

/// <summary>
/// Dates in a person's life or care other than birth: admission, visit, discharge, death, employment. Of patients every date counts
/// (45 CFR 164.514(b)(2)(i)(C)); technical and commercial time stamps of others do not.
/// </summary>
internal sealed class PersonalDateDetector : Detector
{
    private const string Technical =
        "created updated modified inserted deleted sync synced imported exported loaded version release published uploaded expires "
            + "expiry "
        + "expiration invoice update create last_update changed effective";

    private static readonly NameRules Names = new(
        Technical + " birth dob",
        ("admission|admitted|admission date|admit date|discharge|discharged|discharge date|death|death date|date of death|deceased|"
            + "died|hire date"
            + "|hired|date hired|hired on|termination date|visit|visited|visit date|appointment|appointment date|surgery|surgery date|"
            + "procedure date"
            + "|service date|date of service|diagnosis date|diagnosed|onset|onset date|immunization date|vaccination date|vaccinated|"
            + "encounter date"
            + "|treatment date|prescribed|prescribed on|prescription date|dispensed|marriage|marriage date|wedding|divorce|enrolled|"
            + "enrollment date"
            + "|graduation|illness|injury date|accident date|arrest date|collected|specimen date|result date|scheduled|admitted at|"
            + "discharged at"
            + "|visited at|joined|join date|date joined|left on|member since|last seen|last visit|aufnahme|aufnahmedatum|entlassung|"
            + "entlassungsdatum"
            + "|todesdatum|sterbedatum|eintrittsdatum|austrittsdatum|einstellungsdatum|besuchsdatum|behandlungsdatum|date deces|"
            + "date embauche"
            + "|date admission|fecha ingreso|fecha alta|fecha defuncion|data ricovero|data decesso|overlijdensdatum|opnamedatum", 0.85));

    private static readonly NameRules OfPatients = new(
        Technical,
        ("date|start|stop|end|from|to|time|at|on|day|begin|dat|datum|year", 0.7));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.PersonalDate;

    /// <inheritdoc />
    public override bool Accepts(ValueKind kind) => kind is ValueKind.Text or ValueKind.Date or ValueKind.Timestamp;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) =>
        Math.Max(Names.Score(name), table.IsMedical ? OfPatients.Score(name) : 0);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value) => DateText.TryWhole(value, out _) ? ValueFit.Match : ValueFit.No;

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => GeneratorSpec.Of("date-shift") with { By = sample.Table.EntityPath };
}
