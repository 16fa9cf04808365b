using Weir.Foundation;
using Weir.Guard.Actors;
using Weir.Guard.Grants;
using Weir.Store;

namespace Weir.Guard.Decisions;

/// <summary>
/// Reads what decisions are made from, and keeps it until one of the tables it comes from is written (<see cref="ReadMemory{TKey,TValue}"/>,
/// docs/adr/0012-memory-of-rights.md): what was taken, shut or removed counts from the next question on. Facts are kept, never
/// verdicts: whatever depends on the time, the address or the credential is decided each time. Safe for concurrent use.
/// </summary>
/// <param name="database">The database.</param>
internal sealed class RightsMemory(Database database)
{
    // Each takes about a kilobyte.
    private const int MostActors = 10_000;
    private const int MostProjects = 10_000;

    private const string GrantColumns =
        """
        select g.id, g.subject_kind, g.role, r.permissions as role_permissions, g.level, g.project, g.bucket, g.prefix, g.starts_at, g.ends_at
        from grants g left join roles r on r.id = g.role
        """;

    private const string OwnGrants =
        GrantColumns + " where (g.subject = @Subject or g.subject in (select m.group_id from group_members m where m.member = @Subject))";

    // Support always has an end.
    private const string SupportGrants =
        GrantColumns
        + $" where g.subject = '{GrantRow.Operators}' and g.subject_kind = 4 and g.organization = @Organization and g.ends_at is not null";

    private const string OperatorGrants =
        GrantColumns + " where g.subject = @Subject and g.organization is null and g.role = 'operator'";

    private const string User =
        """
        select u.organization, u.state, o.state as organization_state, o.policy
        from users u left join organizations o on o.id = u.organization where u.id = @Subject
        """;

    private const string ServiceAccount =
        """
        select s.organization, s.state, o.state as organization_state, o.policy
        from service_accounts s join organizations o on o.id = s.organization where s.id = @Subject
        """;

    private readonly ReadMemory<Question, ActorRights?> _actors = new(
        database, ["users", "service_accounts", "organizations", "group_members", "roles", "grants"], MostActors);

    private readonly ReadMemory<Id<Project>, ProjectPlace?> _projects = new(database, ["projects"], MostProjects);

    /// <summary>What decides about an actor; null where there is none of that id.</summary>
    /// <param name="actor">A user or a service account.</param>
    /// <param name="organization">What the actor reaches for; null for the installation.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public ValueTask<ActorRights?> OfAsync(Actor actor, Id<Organization>? organization, CancellationToken cancellationToken) =>
        _actors.GetAsync(new Question(actor.Kind, actor.Id, actor.Organization, organization), ReadAsync, cancellationToken);

    /// <summary>Where a project belongs and how it stands; null where there is none.</summary>
    public ValueTask<ProjectPlace?> OfAsync(Id<Project> project, CancellationToken cancellationToken) => _projects.GetAsync(
        project,
        (id, cancelled) => database.QueryOneAsync<ProjectPlace>(
            "select organization, state from projects where id = @id", new { id }, cancelled),
        cancellationToken);

    private async Task<ActorRights?> ReadAsync(Question question, CancellationToken cancellationToken)
    {
        await using var read = await database.OpenReadAsync(cancellationToken);
        var who = question.Kind == ActorKind.User ? User : ServiceAccount;
        if (await read.QueryOneAsync<ActorRights>(who, question, cancellationToken) is not { } standing)
        {
            return null;
        }

        if (question is { Own: null, Organization: not null })
        {
            return standing with
            {
                Grants = await read.QueryAsync<EffectiveGrant>(SupportGrants, question, cancellationToken),
                OperatorGrants = await read.QueryAsync<EffectiveGrant>(OperatorGrants, question, cancellationToken),
            };
        }

        var on = question.Organization is null && question.Own is null ? " and g.organization is null" : " and g.organization = @Organization";
        return standing with { Grants = await read.QueryAsync<EffectiveGrant>(OwnGrants + on, question, cancellationToken) };
    }

    private sealed record Question(ActorKind Kind, string Subject, Id<Organization>? Own, Id<Organization>? Organization);
}

/// <summary>Where a project belongs and how it stands.</summary>
internal sealed record ProjectPlace(Id<Organization> Organization, ProjectState State);
