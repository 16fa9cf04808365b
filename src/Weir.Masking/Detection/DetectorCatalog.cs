namespace Weir.Masking.Detection;

/// <summary>Every detector of this assembly, ordered by kind. Thread-safe.</summary>
internal static class DetectorCatalog
{
    private static readonly Lazy<IReadOnlyList<Detector>> Detectors = new(() =>
        [
            .. typeof(Detector).Assembly.GetTypes()
                .Where(t => t.IsSubclassOf(typeof(Detector)) && !t.IsAbstract)
                .Select(t => (Detector)Activator.CreateInstance(t)!)
                .OrderBy(d => d.Kind, StringComparer.Ordinal),
        ]);

    /// <summary>All detectors.</summary>
    public static IReadOnlyList<Detector> All => Detectors.Value;
}
