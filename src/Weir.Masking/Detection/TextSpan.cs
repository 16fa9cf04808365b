namespace Weir.Masking.Detection;

/// <summary>A piece of personal data inside a text.</summary>
/// <param name="Start">Offset of its first byte.</param>
/// <param name="Length">Its length in bytes, at least 1; never splits a character of valid UTF-8.</param>
/// <param name="Kind">What it is (<see cref="SensitiveKinds"/>).</param>
public readonly record struct TextSpan(int Start, int Length, string Kind)
{
    /// <summary>Offset after its last byte.</summary>
    public int End => Start + Length;
}
