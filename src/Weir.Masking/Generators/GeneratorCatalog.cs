namespace Weir.Masking.Generators;

/// <summary>Every generator of this assembly, found once by reflection. Thread-safe.</summary>
public static class GeneratorCatalog
{
    private static readonly Lazy<IReadOnlyDictionary<string, Generator>> Generators = new(Discover);

    /// <summary>All generators, ordered by name.</summary>
    public static IEnumerable<Generator> All => Generators.Value.Values.OrderBy(g => g.Declaration.Name, StringComparer.Ordinal);

    /// <summary>The generator of that name, or null.</summary>
    public static Generator? Find(string name) => Generators.Value.GetValueOrDefault(name);

    /// <summary>The known name nearest to <paramref name="name"/>, for "did you mean"; null when none is near.</summary>
    public static string? Suggest(string name) =>
        Generators.Value.Keys.Select(k => (Key: k, Distance: EditDistance.Between(k, name)))
            .Where(c => c.Distance <= Math.Max(2, name.Length / 3))
            .OrderBy(c => c.Distance).ThenBy(c => c.Key, StringComparer.Ordinal)
            .Select(c => c.Key).FirstOrDefault();

    private static Dictionary<string, Generator> Discover() =>
        typeof(Generator).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(Generator)) && !t.IsAbstract)
            .Select(t => (Generator)Activator.CreateInstance(t)!)
            .ToDictionary(g => g.Declaration.Name, StringComparer.Ordinal);
}
