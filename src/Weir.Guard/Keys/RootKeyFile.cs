using System.Security.Cryptography;

namespace Weir.Guard.Keys;

/// <summary>
/// The root key's two places: the file itself, and while it is made or changed the next version in <c>NAME.next</c> beside it.
/// What the line holds is the provider's matter.
/// </summary>
/// <param name="path">The file, such as <c>root.key</c> in the data directory.</param>
internal sealed class RootKeyFile(string path)
{
    private readonly string _next = path + ".next";

    /// <summary>Which versions stand in the two places. A next version that is torn counts as none: nothing depends on it yet.</summary>
    /// <exception cref="RootKeyException">The file is there and cannot be read, or is damaged.</exception>
    public RootKeyVersions Find()
    {
        using var current = Read(path);
        try
        {
            using var next = Read(_next);
            return new RootKeyVersions(current?.Version, next?.Version);
        }
        catch (RootKeyException failure) when (failure.Problem is RootKeyProblem.Damaged or RootKeyProblem.NotARootKey)
        {
            return new RootKeyVersions(current?.Version, null);
        }
    }

    /// <summary>The line of a version and the place it was found in; the caller disposes the line.</summary>
    /// <exception cref="RootKeyException">Neither place holds that version.</exception>
    public (RootKeyLine Line, string Path) Read(uint version)
    {
        var found = new List<string>();
        foreach (var place in (string[])[path, _next])
        {
            var line = Read(place);
            if (line?.Version == version)
            {
                return (line, place);
            }

            if (line is not null)
            {
                found.Add($"{place} holds version {line.Version}");
                line.Dispose();
            }
        }

        throw new RootKeyException(RootKeyProblem.Missing, found.Count == 0
            ? $"Opening the key store: it needs version {version} of the root key, and there is no file {path}. " +
                "Restore the root key from where it is kept; without it the data cannot be read, and a new key would not help."
            : $"Opening the key store: it needs version {version} of the root key, but {string.Join(" and ", found)}. " +
                "Bring the file from the node that changed the root key, or from where the root key is kept.");
    }

    /// <summary>Writes the next version, durably, and clears <paramref name="line"/>.</summary>
    /// <exception cref="RootKeyException">It cannot be written.</exception>
    public void WriteNext(byte[] line)
    {
        try
        {
            PrivateFile.Write(_next, line);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(line);
        }
    }

    /// <summary>Leaves <paramref name="version"/> as the only one.</summary>
    /// <exception cref="RootKeyException">Neither place holds it, or the change cannot be made durable.</exception>
    public void Commit(uint version)
    {
        var (line, place) = Read(version);
        line.Dispose();
        if (place == path)
        {
            PrivateFile.Remove(_next);
        }
        else
        {
            PrivateFile.Replace(_next, path);
        }
    }

    private static RootKeyLine? Read(string place) =>
        PrivateFile.Read(place) is { } content ? RootKeyLine.Parse(place, content) : null;
}
