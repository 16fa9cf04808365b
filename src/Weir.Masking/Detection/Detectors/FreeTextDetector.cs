using System.Globalization;
using Weir.Masking.Configuration;
using Weir.Masking.Detection.Shapes;

namespace Weir.Masking.Detection.Detectors;

/// <summary>Free text that mentions personal data: looked into with <see cref="TextFinder"/>.</summary>
internal sealed class FreeTextDetector : Detector
{
    // Kinds whose spans are patterns or checksums: a few of them in a column of anything make it unsafe.
    private static readonly HashSet<string> Telling =
    [
        SensitiveKinds.Email, SensitiveKinds.Phone, SensitiveKinds.Ssn, SensitiveKinds.CreditCard, SensitiveKinds.Iban,
        SensitiveKinds.MedicalRecordNumber, SensitiveKinds.PersonalNumber, SensitiveKinds.IpAddress,
    ];

    private static readonly NameRules Names = new(
        "count type code product film id",
        ("notes|note|comment|comments|remark|remarks|free text|freetext|message|body|narrative|bemerkung|bemerkungen|notiz|notizen|"
            + "kommentar"
            + "|anmerkung|anmerkungen|remarque|remarques|commentaire|observaciones|comentario|comentarios|nota|notas|osservazioni|"
            + "opmerking"
            + "|opmerkingen|memo|summary|clinical text|findings|report text|anamnese|complaint|feedback|review text|biography|bio|"
            + "about me"
            + "|transcript|chat|letter|instructions|conversation|testimony|reason text", 0.8),
        ("description|text|details|content|history|subject|reason|beschreibung|descripcion", 0.3));

    /// <inheritdoc />
    public override string Kind => SensitiveKinds.FreeText;

    /// <inheritdoc />
    public override double ScoreName(ColumnName name, TableFacts table) => Names.Score(name);

    /// <inheritdoc />
    public override Assessment Assess(ColumnSample sample)
    {
        if (!Accepts(sample.Type.Kind))
        {
            return Assessment.None;
        }

        var name = ScoreName(sample.Name, sample.Table);
        var hits = Count(sample);
        var count = Math.Max(sample.Values.Count, 1);
        var telling = (double)hits.Telling / count;
        var prose = (double)hits.ProseWithNames / count;
        var longText = hits.Prose >= 0.3 * count;

        // The texts of a code list repeat; what people write does not.
        var isCodeList = sample.Rows - sample.Nulls >= 20 && sample.Values.Count < (sample.Rows - sample.Nulls) / 2;

        // A note field that happens to be empty of names today is still where people write them.
        var byName = sample.Values.Count == 0 || longText || hits.Telling > 0 ? name : name * 0.6;
        var byPatterns = telling >= 0.01 ? 0.5 + (0.45 * Math.Min(1, telling * 4)) : 0;
        var byNames = longText && !isCodeList ? 0.75 * Math.Min(1, prose * 2.5) : 0;
        var byValues = Math.Max(byPatterns, byNames);
        var confidence = 0.97 * (1 - ((1 - byName) * (1 - byValues)));
        if (confidence == 0)
        {
            return Assessment.None;
        }

        return new Assessment(
            confidence,
            [
                .. name > 0 ? (string[])["the name fits"] : [],
                string.Create(CultureInfo.InvariantCulture, $"{hits.Any} of {sample.Values.Count} distinct values mention personal data"),
            ],
            []);
    }

    /// <inheritdoc />
    public override GeneratorSpec Suggest(ColumnSample sample) => GeneratorSpec.Of("free-text");

    private static bool IsKnownName(byte[] value, TextSpan span) =>
        span.Kind == SensitiveKinds.FullName && NameText.Of(value.AsSpan(span.Start, span.Length)).Names > 0;

    private static (int Any, int Telling, int Prose, int ProseWithNames) Count(ColumnSample sample)
    {
        var finder = new TextFinder();
        var spans = new List<TextSpan>();
        var (any, telling, prose, proseWithNames) = (0, 0, 0, 0);
        foreach (var value in sample.Values)
        {
            finder.Find(value, spans);
            var isProse = value.AsSpan().Count((byte)' ') >= 4;
            prose += isProse ? 1 : 0;
            any += spans.Count > 0 ? 1 : 0;

            // A value that is one span from end to end is a value of that kind, which its own detector judges better.
            telling += spans.Exists(s => Telling.Contains(s.Kind) && s.Length < value.Length) ? 1 : 0;
            proseWithNames += isProse && spans.Exists(s => IsKnownName(value, s)) ? 1 : 0;
        }

        return (any, telling, prose, proseWithNames);
    }
}
