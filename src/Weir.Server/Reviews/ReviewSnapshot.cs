using System.Text.Json;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Grants;
using Weir.Server.AccessKeys;
using Weir.Server.Organizations;
using Weir.Store;

namespace Weir.Server.Reviews;

/// <summary>Finds who can do what in an organization, of one moment: every grant down to people and programs, and every access key.</summary>
internal sealed class ReviewSnapshot
{
    private readonly DateTimeOffset _dormantBefore;
    private readonly Dictionary<string, (string Kind, DateTimeOffset CreatedAt)> _holders = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _uses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<string>> _roles;
    private readonly List<ReviewFinding> _findings = [];

    private ReviewSnapshot(DateTimeOffset dormantBefore, Dictionary<string, IReadOnlyList<string>> roles)
    {
        _dormantBefore = dormantBefore;
        _roles = roles;
    }

    /// <summary>Reads everything in one snapshot of the database.</summary>
    /// <param name="database">The database.</param>
    /// <param name="organization">Whose.</param>
    /// <param name="now">The moment.</param>
    /// <param name="dormantAfter">After which time without use something is dormant.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<IReadOnlyList<ReviewFinding>> ReadAsync(
        Database database, Id<Organization> organization, DateTimeOffset now, TimeSpan dormantAfter, CancellationToken cancellationToken)
    {
        await using var read = await database.OpenReadAsync(cancellationToken);
        Task<IReadOnlyList<T>> RowsAsync<T>(string sql) => read.QueryAsync<T>(sql, new { organization, now }, cancellationToken);
        var roles = RoleBook.BuiltIn.ToDictionary(
            static role => role.Name,
            static IReadOnlyList<string> (role) => [.. role.Permissions.Select(static one => one.Name).Order(StringComparer.Ordinal)],
            StringComparer.Ordinal);
        foreach (var role in await RowsAsync<RoleRow>($"{GuardTables.Roles.Select} where organization = @organization"))
        {
            roles.Add(role.Id.ToString(), RoleBook.NamesOf(role));
        }

        var snapshot = new ReviewSnapshot(now - dormantAfter, roles);
        snapshot.AddHolders(await RowsAsync<Holder>(Holders));
        foreach (var use in await RowsAsync<Use>(Uses))
        {
            snapshot._uses[use.Id] = use.At;
        }

        var grants = await RowsAsync<GrantRow>(
            $"{GuardTables.Grants.Select} where organization = @organization and (ends_at is null or ends_at > @now) order by id");
        var members = await RowsAsync<GroupMemberRow>($"{GuardTables.GroupMembers.Select} where organization = @organization order by id");
        var keys = await RowsAsync<AccessKeyRow>(
            $"{AccessKeyTables.Keys.Select} where organization = @organization and revoked_at is null and expires_at > @now order by id");
        snapshot.AddGrants(grants, members.ToLookup(static member => member.GroupId.ToString(), StringComparer.Ordinal));
        snapshot.AddKeys(keys);
        return snapshot._findings;
    }

    private const string Holders =
        """
        select u.id, 'user' as kind, u.created_at,
               (select max(a.last_seen_at) from sessions s join session_uses a on a.session = s.id where s.user_id = u.id) as seen_at,
               (select max(x.used_at) from access_keys k join access_key_uses x on x.access_key = k.id where k.owner = u.id) as used_at
        from users u where u.organization = @organization and u.state <> 4
        union all
        select s.id, 'service-account' as kind, s.created_at, null,
               (select max(x.used_at) from access_keys k join access_key_uses x on x.access_key = k.id where k.owner = s.id)
        from service_accounts s where s.organization = @organization and s.state <> 4
        """;

    private const string Uses =
        """
        select w.grant_id as id, w.used_at as at from grant_uses w join grants g on g.id = w.grant_id where g.organization = @organization
        union all
        select x.access_key, x.used_at from access_key_uses x join access_keys k on k.id = x.access_key where k.organization = @organization
        """;

    private void AddHolders(IReadOnlyList<Holder> holders)
    {
        foreach (var holder in holders)
        {
            _holders[holder.Id] = (holder.Kind, holder.CreatedAt);
            var seen = new[] { holder.SeenAt, holder.UsedAt }.Max();
            if (seen is { } at)
            {
                _uses[holder.Id] = at;
            }
        }
    }

    private void AddGrants(IReadOnlyList<GrantRow> grants, ILookup<string, GroupMemberRow> members)
    {
        foreach (var grant in grants)
        {
            if (grant.SubjectKind != SubjectKind.Group)
            {
                Add(grant, Words.Of(grant.SubjectKind), grant.Subject, null, grant.StartsAt);
            }
            else if (!members.Contains(grant.Subject))
            {
                Add(grant, Words.Of(SubjectKind.Group), grant.Subject, null, grant.StartsAt);
            }

            foreach (var member in members[grant.SubjectKind == SubjectKind.Group ? grant.Subject : ""])
            {
                var since = member.CreatedAt > grant.StartsAt ? member.CreatedAt : grant.StartsAt;
                Add(grant, _holders.GetValueOrDefault(member.Member).Kind ?? "user", member.Member, grant.Subject, since);
            }
        }
    }

    private void Add(GrantRow grant, string kind, string holder, string? group, DateTimeOffset since)
    {
        var dormant = new List<string>();
        if (IsHolderDormant(holder))
        {
            dormant.Add("holder");
        }

        var used = Used(grant.Id.ToString());
        if ((used ?? since) < _dormantBefore)
        {
            dormant.Add("grant");
        }

        _findings.Add(new ReviewFinding(
            "grant", kind, holder, group, grant.Id.ToString(), null, grant.Role, Words.Of(grant.Level), grant.Project?.ToString(), grant.Bucket,
            grant.Prefix, _roles.GetValueOrDefault(grant.Role), since, grant.EndsAt, used, Used(holder), dormant));
    }

    private void AddKeys(IReadOnlyList<AccessKeyRow> keys)
    {
        foreach (var key in keys)
        {
            var dormant = new List<string>();
            if (IsHolderDormant(key.Owner))
            {
                dormant.Add("holder");
            }

            var used = Used(key.Id.ToString());
            if ((used ?? key.CreatedAt) < _dormantBefore)
            {
                dormant.Add("key");
            }

            var level = key.Bucket is not null ? "bucket" : key.Project is not null ? "project" : "organization";
            _findings.Add(new ReviewFinding(
                "access-key", key.OwnerKind == ActorKind.User ? "user" : "service-account", key.Owner, null, null, key.Id.ToString(), null, level,
                key.Project?.ToString(), key.Bucket, key.Prefix, key.Permissions?.Split(' '), key.CreatedAt, key.ExpiresAt, used,
                Used(key.Owner), dormant));
        }
    }

    private DateTimeOffset? Used(string id) => _uses.TryGetValue(id, out var at) ? at : null;

    private bool IsHolderDormant(string id) =>
        _holders.TryGetValue(id, out var holder) && (Used(id) ?? holder.CreatedAt) < _dormantBefore;

    private sealed record Holder(string Id, string Kind, DateTimeOffset CreatedAt, DateTimeOffset? SeenAt, DateTimeOffset? UsedAt);

    private sealed record Use(string Id, DateTimeOffset At);
}

/// <summary>Findings as they are stored.</summary>
internal static class ReviewFindings
{
    /// <summary>The lines of a review; their ids sort as their numbers do.</summary>
    public static IReadOnlyList<ReviewLineRow> Lines(Id<AccessReview> review, IReadOnlyList<ReviewFinding> findings, TimeProvider time)
    {
        var ids = findings.Select(_ => Id<ReviewLine>.New(time)).OrderBy(static id => id.ToString(), StringComparer.Ordinal);
        return
        [
            .. findings.Zip(ids).Select((pair, index) => new ReviewLineRow(
                pair.Second, review, index + 1, pair.First.Holder, pair.First.Project, pair.First.Dormant.Count > 0,
                JsonSerializer.Serialize(pair.First, ReviewsJson.Default.ReviewFinding))),
        ];
    }

    /// <summary>What a line is about.</summary>
    public static ReviewFinding Of(ReviewLineRow line) => JsonSerializer.Deserialize(line.Finding, ReviewsJson.Default.ReviewFinding)!;
}
