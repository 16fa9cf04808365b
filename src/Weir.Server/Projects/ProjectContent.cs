using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Grants;
using Weir.Server.AccessKeys;
using Weir.Store;

namespace Weir.Server.Projects;

/// <summary>Everything that goes with a project, read in one moment.</summary>
/// <param name="Grants">The roles on it.</param>
/// <param name="Versions">Its versions.</param>
/// <param name="Keys">The access keys that are narrowed to it and still count.</param>
internal sealed record ProjectContent(
    IReadOnlyList<GrantRow> Grants, IReadOnlyList<ProjectVersionRow> Versions, IReadOnlyList<AccessKeyRow> Keys)
{
    // What was added since the reading would be left behind; the revision of each row is checked as it is written.
    private const string Count =
        """
        select (select count(*) from grants where project = @Id) + (select count(*) from project_versions where project = @Id)
             + (select count(*) from access_keys where project = @Id and revoked_at is null)
        """;

    /// <summary>Reads it.</summary>
    public static async Task<ProjectContent> ReadAsync(Database database, Id<Project> project, CancellationToken cancellationToken)
    {
        await using var read = await database.OpenReadAsync(cancellationToken);
        Task<IReadOnlyList<T>> RowsAsync<T>(string sql) => read.QueryAsync<T>(sql, new { project }, cancellationToken);
        return new ProjectContent(
            await RowsAsync<GrantRow>($"{GuardTables.Grants.Select} where project = @project"),
            await RowsAsync<ProjectVersionRow>($"{ProjectTables.Versions.Select} where project = @project"),
            await RowsAsync<AccessKeyRow>($"{AccessKeyTables.Keys.Select} where project = @project and revoked_at is null"));
    }

    /// <summary>
    /// Adds the removal of the project and of all this to a change; what came to it since the reading stops the change. Of the project
    /// stays its id. The destruction of its key is the caller's.
    /// </summary>
    /// <param name="change">The change.</param>
    /// <param name="row">The project.</param>
    /// <param name="keys">Revokes.</param>
    /// <param name="now">The moment.</param>
    /// <returns>The project's row as it will be written.</returns>
    public ProjectRow Remove(AuditedChange change, ProjectRow row, AccessKeyStore keys, DateTimeOffset now)
    {
        var after = row with
        {
            Name = "",
            Description = "",
            Purpose = "",
            LegalBasis = "",
            Recipients = "[]",
            State = ProjectState.Removed,
            StateAt = now,
            Revision = row.Revision + 1,
        };
        change.Only(unit => unit.QueryOne<long>(Count, new { row.Id }) == Grants.Count + Versions.Count + Keys.Count);
        foreach (var grant in Grants)
        {
            change.Remove(GuardTables.Grants, grant, "grant.take");
        }

        foreach (var key in Keys)
        {
            keys.Revoke(change, key, "project.remove");
        }

        foreach (var version in Versions)
        {
            change.Remove(ProjectTables.Versions, version, "project.version.remove");
        }

        change.Also(unit => unit.Execute("delete from project_work where project = @Id", new { row.Id }));
        change.Update(GuardTables.Projects, row, after, "project.remove");
        return after;
    }

    /// <summary>How much there is, by kind.</summary>
    public IReadOnlyList<DeletionCount> Counts() =>
    [
        new(GuardTables.Projects.Kind, 1), new(GuardTables.Grants.Kind, Grants.Count),
        new(ProjectTables.Versions.Kind, Versions.Count), new(AccessKeyTables.Keys.Kind, Keys.Count),
    ];

    /// <summary>The same for the record.</summary>
    public CanonicalJson Detail() => new CanonicalJson()
        .Add("grants", Grants.Count)
        .Add("versions", Versions.Count)
        .Add("access_keys", Keys.Count);
}
