using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard.Actors;
using Weir.Guard.Audit;

namespace Weir.Server.Projects;

/// <summary>
/// The canonical document of a project: <c>{"format":1,"sections":{…}}</c> in the form of RFC 8785, with one section for each feature.
/// Safe for concurrent use.
/// </summary>
/// <param name="sections">What features registered.</param>
/// <param name="time">The clock.</param>
internal sealed class ProjectDocuments(IEnumerable<ProjectSection> sections, TimeProvider time)
{
    private const int Format = 1;

    private readonly ProjectSection[] _sections = [.. sections.OrderBy(static section => section.Name, StringComparer.Ordinal)];

    /// <summary>The document of a project as it is now.</summary>
    public async Task<string> ReadAsync(ProjectRow project, CancellationToken cancellationToken)
    {
        var content = new CanonicalJson();
        foreach (var section in _sections)
        {
            content.Add(section.Name, await section.ReadAsync(project, cancellationToken));
        }

        return new CanonicalJson().Add("format", Format).Add("sections", content).ToString();
    }

    /// <summary>A version of the project as it is now.</summary>
    public async Task<ProjectVersionRow> MakeAsync(
        ProjectRow project, long number, string description, string author, CancellationToken cancellationToken)
    {
        var document = await ReadAsync(project, cancellationToken);
        return new ProjectVersionRow(
            Id<ProjectVersion>.New(time), project.Id, project.Organization, number, description, author, time.GetUtcNow(), document,
            SHA256.HashData(Encoding.UTF8.GetBytes(document)), 1);
    }

    /// <summary>Adds to a change what brings the sections of a version back; gives the project's row as it will be written.</summary>
    public async Task<ProjectRow> RestoreAsync(
        AuditedChange change, ProjectRow project, ProjectVersionRow version, CancellationToken cancellationToken)
    {
        var stored = SectionsOf(version);
        foreach (var section in _sections)
        {
            if (stored.TryGetProperty(section.Name, out var content))
            {
                project = await section.RestoreAsync(change, project, content, cancellationToken);
            }
        }

        return project;
    }

    /// <summary>The sections of a version.</summary>
    public static JsonElement SectionsOf(ProjectVersionRow version)
    {
        using var document = JsonDocument.Parse(version.Document);
        return document.RootElement.GetProperty("sections").Clone();
    }

    /// <summary>What is different between two versions, by JSON pointers in their order.</summary>
    public static IReadOnlyList<VersionDifference> Compare(ProjectVersionRow from, ProjectVersionRow to)
    {
        var found = new List<VersionDifference>();
        Compare("", SectionsOf(from), SectionsOf(to), found);
        return found;
    }

    private static void Compare(string path, JsonElement before, JsonElement after, List<VersionDifference> found)
    {
        if (before.ValueKind == JsonValueKind.Object && after.ValueKind == JsonValueKind.Object)
        {
            var names = before.EnumerateObject().Concat(after.EnumerateObject()).Select(static member => member.Name);
            foreach (var name in names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                Compare($"{path}/{Escaped(name)}", Member(before, name), Member(after, name), found);
            }
        }
        else if (before.ValueKind == JsonValueKind.Array && after.ValueKind == JsonValueKind.Array)
        {
            for (var i = 0; i < Math.Max(before.GetArrayLength(), after.GetArrayLength()); i++)
            {
                Compare($"{path}/{i}", Item(before, i), Item(after, i), found);
            }
        }
        else if (before.ValueKind != after.ValueKind || !JsonElement.DeepEquals(before, after))
        {
            found.Add(new VersionDifference(path, Known(before), Known(after)));
        }
    }

    private static JsonElement Member(JsonElement value, string name) => value.TryGetProperty(name, out var member) ? member : default;

    private static JsonElement Item(JsonElement list, int index) => index < list.GetArrayLength() ? list[index] : default;

    private static JsonElement? Known(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? null : value;

    private static string Escaped(string name) =>
        name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
