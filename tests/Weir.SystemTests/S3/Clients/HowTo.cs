using Weir.Testing;

namespace Weir.SystemTests.S3.Clients;

/// <summary>What docs/how-to/s3-clients.md tells people to write, with the names of a test's server in the place of the page's.</summary>
internal static class HowTo
{
    private const string Page = "docs/how-to/s3-clients.md";
    private const string Indent = "    ";

    /// <summary>The lines of code below a heading.</summary>
    /// <param name="heading">The heading's text.</param>
    /// <param name="house">The server that takes the place of the page's.</param>
    public static string Below(string heading, Storehouse house) => LinesBelow(heading)
        .Replace("https://weir.example.org:8444", house.Endpoint, StringComparison.Ordinal)
        .Replace("weir.example.org:8444", house.Endpoint["https://".Length..], StringComparison.Ordinal)
        .Replace("/etc/weir/ca.crt", house.AuthorityFile, StringComparison.Ordinal);

    /// <summary>The full path of one of the scripts beside this file, which do with a client what applications do.</summary>
    public static string Script(string name) => Repository.Path($"tests/Weir.SystemTests/S3/Clients/{name}");

    /// <summary>The lines of code below a heading, as they stand.</summary>
    public static string LinesBelow(string heading)
    {
        var lines = File.ReadLines(Repository.Path(Page))
            .SkipWhile(line => line != $"## {heading}")
            .Skip(1)
            .TakeWhile(static line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Select(static line => line.StartsWith(Indent, StringComparison.Ordinal) ? line[Indent.Length..] : line.Length == 0 ? "" : null)
            .Where(static line => line is not null)
            .ToList();
        Assert.Contains(lines, static line => line!.Length > 0);
        return string.Join('\n', lines) + "\n";
    }
}
