namespace Weir.Masking.Detection;

/// <summary>
/// The source's own identifying values, kept only as keyed fingerprints, so that they can be recognised inside text. Immutable and
/// thread-safe once built.
/// </summary>
public interface IKnownValues
{
    /// <summary>
    /// Finds the longest identifying value that starts at <paramref name="start"/> of <paramref name="text"/> (UTF-8, at a token's first
    /// byte).
    /// </summary>
    /// <param name="text">The whole text.</param>
    /// <param name="start">Where a token starts.</param>
    /// <param name="length">Length in bytes of what was recognised.</param>
    /// <param name="kind">Its kind (<see cref="SensitiveKinds"/>).</param>
    bool TryMatch(ReadOnlySpan<byte> text, int start, out int length, out string kind);
}
