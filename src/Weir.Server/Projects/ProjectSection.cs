using System.Text.Json;
using Weir.Guard.Actors;
using Weir.Guard.Audit;

namespace Weir.Server.Projects;

/// <summary>
/// What a feature keeps of a project's configuration, as one section of the project's document. Registered as a singleton service; from then
/// on the versions of every project hold the section, compare it and bring it back.
/// </summary>
/// <param name="Name">The section's name: lower-case letters and hyphens, never changed.</param>
/// <param name="ReadAsync">Reads the section as it is now. No secrets: they belong into the project's secret store.</param>
/// <param name="RestoreAsync">
/// Adds to the change what makes the section what it was in a version. It is given the project's row as it will be written and gives it back,
/// changed where the section stands in it. A version that was made before the feature came does not hold the section: it is left alone.
/// </param>
internal sealed record ProjectSection(
    string Name,
    Func<ProjectRow, CancellationToken, Task<CanonicalJson>> ReadAsync,
    Func<AuditedChange, ProjectRow, JsonElement, CancellationToken, Task<ProjectRow>> RestoreAsync)
{
    /// <summary>The section of the project itself: what it is about and what its data is for.</summary>
    public static readonly ProjectSection Project = new(
        "project",
        static (row, _) => Task.FromResult(new CanonicalJson()
            .Add("description", row.Description)
            .Add("legalBasis", row.LegalBasis)
            .Add("purpose", row.Purpose)
            .Add("recipients", ProjectTexts.Recipients(row))),
        static (_, row, section, _) => Task.FromResult(row with
        {
            Description = section.GetProperty("description").GetString()!,
            LegalBasis = section.GetProperty("legalBasis").GetString()!,
            Purpose = section.GetProperty("purpose").GetString()!,
            Recipients = ProjectTexts.Stored([.. section.GetProperty("recipients").EnumerateArray().Select(static one => one.GetString()!)]),
        }));
}
