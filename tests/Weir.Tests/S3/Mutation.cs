namespace Weir.Tests.S3;

/// <summary>Changes one place of a text or of bytes.</summary>
internal static class Mutation
{
    /// <summary>Removes, replaces, inserts, doubles or cuts.</summary>
    public static string Of(string text, int place, byte kind, char letter)
    {
        var at = (int)((uint)place % (uint)text.Length);
        return (kind % 5) switch
        {
            0 => text.Remove(at, 1),
            1 => text[..at] + letter + text[(at + 1)..],
            2 => text.Insert(at, letter.ToString()),
            3 => text.Insert(at, text[at..Math.Min(text.Length, at + 9)]),
            _ => text[..at],
        };
    }

    /// <summary>The same for bytes.</summary>
    public static byte[] Of(byte[] bytes, int place, byte kind, byte value)
    {
        var at = (int)((uint)place % (uint)bytes.Length);
        return (kind % 5) switch
        {
            0 => [.. bytes[..at], .. bytes[(at + 1)..]],
            1 => [.. bytes[..at], value, .. bytes[(at + 1)..]],
            2 => [.. bytes[..at], value, .. bytes[at..]],
            3 => [.. bytes[..at], .. bytes[at..Math.Min(bytes.Length, at + 9)], .. bytes[at..]],
            _ => bytes[..at],
        };
    }
}
