using Weir.Masking.Configuration;
using Weir.Masking.Values;

namespace Weir.Masking.Detection.Detectors;

/// <summary>Numbers that name a person: policy, member, account, licence, passport, tax and national ids.</summary>
internal sealed class PersonalNumberDetector : Detector
{
    private static readonly NameRules Names = new(
        "count limit type status holder name balance expiry",
        ("passport|passport number|passport no|reisepass|passnummer|pasaporte|passaporto|paspoort|driver license|"
            + "driver licence|drivers license|driver license number|drivers|driving licence|license number|licence number|"
            + "license no|fuhrerschein|permis conduire|national id|national insurance|national insurance number|nino|"
            + "personal id number|personal number|personnummer|personalausweis|ausweisnummer|id card|identity card|"
            + "identity number|tax id|tax number|tax identification|steuernummer|steuer id|codice fiscale|dni|nif|nie|bsn|"
            + "burgerservicenummer|sin number|nhs number|nhs|aadhaar|cpf|curp|rfc number|insee|numero securite sociale|"
            + "sozialversicherungsnummer|svnr|krankenversichertennummer|kvnr|versichertennummer", 0.94),
        ("policy number|policy no|policy id|member number|member id|member no|membership number|insurance number|"
            + "insurance no|insurance id|insurance policy|subscriber id|subscriber number|beneficiary number|account number|"
            + "account no|bank account|acct number|acct no|acct num|account num|routing number|konto|kontonummer|kontonr|"
            + "customer number|customer no|kundennummer|kundennr|employee number|employee no|employee id|emp no|"
            + "personalnummer|mitarbeiternummer|student number|student id|student no|policennummer|versicherungsnummer|"
            + "numero client|numero poliza|badge number|badge no|loyalty number|license plate|licence plate|plate number|"
            + "kennzeichen|vin|vehicle identification|imei|device serial|npi|dea number|npi number|udi|serial number|medicare number|"
            + "medicaid number|medicare id|group number|certificate number|credential number", 0.85));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.PersonalNumber;

    /// <inheritdoc />
    public override bool IsIdentifying => true;

    /// <inheritdoc />
    public override bool Accepts(ValueKind kind) => kind is ValueKind.Text or ValueKind.Integer;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Names.Score(name);

    /// <inheritdoc />
    public override ValueFit Test(ReadOnlySpan<byte> value) =>
        PersonalNumbers.Judge(value);

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => PersonalNumbers.Suggest(sample);
}
