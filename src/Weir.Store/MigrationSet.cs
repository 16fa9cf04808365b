using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Weir.Store.Schema;

namespace Weir.Store;

/// <summary>
/// The tables of one module as numbered steps, <c>NNNN_words.sql</c> from 0001 without gaps. Statements are in the common subset of both
/// engines, with <c>{bytes}</c> and <c>{identity}</c> standing for what differs.
/// </summary>
public sealed partial class MigrationSet
{
    internal MigrationSet(string module, IReadOnlyList<Migration> migrations)
    {
        Module = module;
        Migrations = migrations;
    }

    /// <summary>The module's name, unique in a database.</summary>
    public string Module { get; }

    /// <summary>Weir.Store's own tables.</summary>
    internal static MigrationSet Own { get; } = From(typeof(MigrationSet).Assembly, "store", "Weir.Store.Migrations.");

    /// <summary>The steps in their order.</summary>
    internal IReadOnlyList<Migration> Migrations { get; }

    /// <summary>Reads the steps from an assembly's embedded resources.</summary>
    /// <param name="assembly">The assembly of the tables' owner.</param>
    /// <param name="module">A short lower-case name such as <c>guard</c>, never changed.</param>
    /// <param name="resourceFolder">What the resources' names begin with, such as <c>Weir.Guard.Migrations.</c>, dot included.</param>
    /// <exception cref="ArgumentException">There are none, or their names have another form, a gap or a repetition.</exception>
    public static MigrationSet From(Assembly assembly, string module, string resourceFolder)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        var files = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(resourceFolder, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(name => (Name: name[resourceFolder.Length..], Text: Read(assembly, name)));
        return Of(module, files);
    }

    /// <summary>Makes a set from file names and texts in their order.</summary>
    internal static MigrationSet Of(string module, IEnumerable<(string Name, string Text)> files)
    {
        var migrations = files.Select((file, index) => Parse(module, file.Name, file.Text, index + 1)).ToList();
        return migrations.Count > 0
            ? new MigrationSet(module, migrations)
            : throw new ArgumentException($"The module {module} has no migrations; are its .sql files embedded?", nameof(files));
    }

    private static Migration Parse(string module, string file, string text, int expected)
    {
        var name = FileName().Match(file);
        if (!name.Success || int.Parse(name.Groups["number"].ValueSpan, CultureInfo.InvariantCulture) != expected)
        {
            throw new ArgumentException($"The migration {file} of module {module} should be named {expected:0000}_words.sql.", nameof(file));
        }

        var sql = text.ReplaceLineEndings("\n");
        var checksum = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)));
        return new Migration(module, expected, name.Groups["words"].Value, sql, checksum);
    }

    private static string Read(Assembly assembly, string name)
    {
        using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    [GeneratedRegex(@"^(?<number>\d{4})_(?<words>[a-z0-9_]+)\.sql$")]
    private static partial Regex FileName();
}
