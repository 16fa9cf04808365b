namespace Weir.Masking.Checks;

/// <summary>
/// Gives the memory of large arrays that nobody uses any more back between two steps that each take much of the budget. The collector
/// alone lets them stand until enough new ones are allocated, which is how two steps' memory comes to count twice.
/// </summary>
internal static class DeadMemory
{
    /// <summary>Collects all generations, blocking; some 10 to 100 milliseconds, so for a few times in a run.</summary>
    public static void Collect() => GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
}
