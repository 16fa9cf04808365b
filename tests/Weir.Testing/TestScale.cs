using System.Globalization;
using System.Text.Json;

namespace Weir.Testing;

/// <summary>How much a test does: few seeded cases in <c>./test</c>, the published counts in <c>./test --long</c>.</summary>
public static class TestScale
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    /// <summary>Whether this is a long run (<c>WEIR_TEST_LONG=1</c>).</summary>
    public static bool Long => Environment.GetEnvironmentVariable("WEIR_TEST_LONG") == "1";

    /// <summary>One of two counts.</summary>
    public static int Count(int usual, int published) => Long ? published : usual;

    /// <summary>
    /// After a long run, writes what was shown to <c>docs/proof/(name).json</c> with the commit, the day and the machine; does nothing
    /// in a usual run.
    /// </summary>
    /// <param name="name">The file's name without its ending, for example <c>leak-check</c>.</param>
    /// <param name="figures">What was counted, the seed included, in the order to be shown.</param>
    public static void Record(string name, IReadOnlyList<KeyValuePair<string, object>> figures)
    {
        if (!Long)
        {
            return;
        }

        var record = new Dictionary<string, object>
        {
            ["commit"] = Environment.GetEnvironmentVariable("WEIR_TEST_COMMIT") ?? "unknown",
            ["day"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["machine"] = string.Create(
                CultureInfo.InvariantCulture,
                $"{Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20} MiB, "
                    + $"{System.Runtime.InteropServices.RuntimeInformation.OSDescription}"),
        };
        foreach (var (figure, value) in figures)
        {
            record[figure] = value;
        }

        Directory.CreateDirectory(Repository.Path("docs/proof"));
        File.WriteAllText(Repository.Path($"docs/proof/{name}.json"), JsonSerializer.Serialize(record, Indented) + "\n");
    }
}
