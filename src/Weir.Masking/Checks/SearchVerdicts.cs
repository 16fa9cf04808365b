using System.Globalization;
using Weir.Masking.Detection;
using Weir.Masking.Schema;

namespace Weir.Masking.Checks;

/// <summary>The rules that turn counts into findings (docs/formats/leak-check.md).</summary>
internal static class SearchVerdicts
{
    /// <summary>Numbers that stay are chance above this tail.</summary>
    private const double NumberTail = 1e-3;

    private const long ManyTrials = 1L << 40;

    /// <summary>The findings of one place.</summary>
    public static IEnumerable<LeakFinding> OfPlace(SearchPlace place, PlaceTally tally)
    {
        for (var label = 1; label <= IdentifyingForms.Kinds.Count; label++)
        {
            var kind = IdentifyingForms.Kinds[label - 1];
            if (tally.Leaked[label] is > 0 and var leaked)
            {
                yield return new LeakFinding(
                    LeakKind.KnownValue, true, place.Name, kind, leaked,
                    $"{leaked} occurrences of a source value of kind {kind}, which neither the masking nor the source's column explains.");
            }

            if (tally.Stayed[label] is > 0 and var stayed)
            {
                yield return place.IsPassthrough ? Overlooked(place, tally, kind, stayed) : NotReplaced(place, kind, stayed);
            }
        }
    }

    /// <summary>The findings of one text of the copy's schema.</summary>
    public static IEnumerable<LeakFinding> OfSchema(SchemaText text, PlaceTally tally)
    {
        for (var label = 1; label <= IdentifyingForms.Kinds.Count; label++)
        {
            if (tally.Leaked[label] is > 0 and var leaked)
            {
                yield return new LeakFinding(
                    LeakKind.SchemaText, true, text.Where, IdentifyingForms.Kinds[label - 1], leaked,
                    $"{leaked} occurrences of a source value stand in the schema itself; "
                    + "change the schema of the source or leave the table out.");
            }
        }
    }

    private static LeakFinding NotReplaced(SearchPlace place, string kind, long count)
    {
        var isChosen = place.Column!.Declaration.Name == "conditional";
        return new LeakFinding(
            LeakKind.KnownValue, !isChosen, place.Name, kind, count,
            $"{count} occurrences of a value of kind {kind} came through generator {place.Column.Declaration.Name} unchanged.");
    }

    private static LeakFinding Overlooked(SearchPlace place, PlaceTally tally, string kind, long count)
    {
        var isLeak = kind switch
        {
            SensitiveKinds.Email => true,
            SensitiveKinds.FullName => tally.StayedInProse > More(tally, 100) || count - tally.StayedInProse > More(tally, 4),
            SensitiveKinds.Username => count > More(tally, 4),
            _ => ChanceOf(tally.StayedNumbers, tally.ExpectedNumbers) < NumberTail,
        };
        var rest = isLeak
            ? "give the column a generator."
            : "as many as other people's names or other numbers give; judge whether the column is about the same people.";
        return new LeakFinding(
            LeakKind.KnownValue, isLeak, place.Name, kind, count,
            string.Create(
                CultureInfo.InvariantCulture,
                $"{count} occurrences of a source value of kind {kind} in a column that passes through: {rest}"));
    }

    /// <summary>Two, or one in so many of a column's fields: as many as may name a known person by coincidence.</summary>
    private static long More(PlaceTally tally, int oneIn) => Math.Max(2, tally.Fields / oneIn);

    private static double ChanceOf(long count, double expected) =>
        BinomialTail.AtLeast(Math.Min(count, ManyTrials), ManyTrials, Math.Min(1, expected / ManyTrials));
}
