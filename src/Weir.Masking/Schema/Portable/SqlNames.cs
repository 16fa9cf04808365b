using System.Text;

namespace Weir.Masking.Schema.Portable;

/// <summary>Gives keys and indexes names that are unique in the schema being made and fit the engine's limit.</summary>
internal sealed class SqlNames(IEnumerable<string> taken, int maxBytes)
{
    private readonly HashSet<string> _taken = new(taken, StringComparer.OrdinalIgnoreCase);

    /// <summary><paramref name="wanted"/>, cut and numbered where needed. Each call gives a new name.</summary>
    public string Claim(string wanted)
    {
        var name = Cut(wanted, maxBytes);
        for (var i = 2; !_taken.Add(name); i++)
        {
            name = $"{Cut(wanted, maxBytes - 8)}_{i}";
        }

        return name;
    }

    private static string Cut(string name, int maxBytes)
    {
        var length = name.Length;
        while (Encoding.UTF8.GetByteCount(name.AsSpan(0, length)) > maxBytes)
        {
            length -= char.IsLowSurrogate(name[length - 1]) ? 2 : 1;
        }

        return name[..length];
    }
}
