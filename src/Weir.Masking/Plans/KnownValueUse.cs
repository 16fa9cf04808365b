using Weir.Masking.Checks;
using Weir.Masking.Configuration;
using Weir.Masking.Generators;

namespace Weir.Masking.Plans;

/// <summary>
/// The columns whose generators look for the source's identifying values inside text, themselves or through a sub-generator.
/// </summary>
internal static class KnownValueUse
{
    /// <summary>The columns of tables that carry rows.</summary>
    public static IEnumerable<ColumnName> Of(IEnumerable<TablePlan> tables) =>
        from table in tables
        where table.CarriesRows
        from column in table.Columns
        where column.Declaration.UsesKnownValues || Mentions(column.Binding.Spec.Parameters)
        select new ColumnName(table.Table.Name, column.Column.Name);

    /// <summary>A warning for each column when the source may hold more identifying values than are kept in memory.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="maxSlots">The most slots for fingerprints.</param>
    public static IEnumerable<Problem> Warnings(MaskingPlan plan, int maxSlots)
    {
        var expected = IdentifyingColumns.EstimateForms(plan);
        var capacity = new FingerprintSet(maxSlots).Capacity;
        return expected <= capacity
            ? []
            : Of(plan.Tables).Select(c => new Problem(
                Severity.Warning,
                $"tables.{c.Table}.columns.{c.Column}",
                FormattableString.Invariant(
                    $"the source may hold {expected:N0} forms of identifying values, and {capacity:N0} fit the memory for finding them ")
                + "inside text; values beyond that are found only where their form, or the words around them, give them away. The leak "
                + "check searches for all of them"));
    }

    private static bool Mentions(ConfigNode node) => node switch
    {
        ConfigScalar { Text: { } text } => GeneratorCatalog.Find(text) is { Declaration.UsesKnownValues: true },
        ConfigSequence sequence => sequence.Items.Any(Mentions),
        ConfigMapping mapping => mapping.Entries.Any(e => Mentions(e.Value)),
        _ => false,
    };
}
