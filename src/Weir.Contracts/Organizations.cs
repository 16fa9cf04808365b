using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>An organization.</summary>
/// <param name="Id">Begins with <c>org_</c>.</param>
/// <param name="Slug">The name in addresses.</param>
/// <param name="Name">The name as people write it.</param>
/// <param name="State"><c>active</c>, <c>disabled</c> or <c>deleted</c>.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record OrganizationView(string Id, string Slug, string Name, string State, DateTimeOffset CreatedAt);

/// <summary>Asks for an organization.</summary>
/// <param name="Slug">3 to 40 lower-case letters, digits and single hyphens; begins with a letter, ends with none of the hyphens.</param>
/// <param name="Name">The name as people write it: 1 to 100 characters.</param>
public sealed record CreateOrganization(string Slug, string Name);

/// <summary>Gives an organization another name.</summary>
/// <param name="Name">1 to 100 characters.</param>
public sealed record UpdateOrganization(string Name);

/// <summary>Invites the first owner of an organization.</summary>
/// <param name="Email">Where the person is reached.</param>
/// <param name="Name">The person's name; may be left out, the person says it on arriving.</param>
public sealed record InviteOwner(string Email, string? Name = null);

/// <summary>What an organization demands of its people and their sessions. What is left out has the default.</summary>
/// <remarks>Properties can be set because the generated reader sets what is only initialized to nothing where it is left out.</remarks>
public sealed record OrganizationPolicy
{
    /// <summary>From whom a second factor is demanded.</summary>
    public SecondFactorPolicy SecondFactor { get; set; } = new();

    /// <summary>How long passwords have to be.</summary>
    public PasswordPolicyLimits Passwords { get; set; } = new();

    /// <summary>How long sessions last.</summary>
    public SessionPolicy Sessions { get; set; } = new();

    /// <summary>The only networks from which people act, as <c>192.0.2.0/24</c> or <c>2001:db8::/32</c>; empty for all. At most 200.</summary>
    public IReadOnlyList<string> Networks { get; set; } = [];

    /// <summary>Days after which access has to be reviewed again: 1 to 365.</summary>
    public int ReviewIntervalDays { get; set; } = 90;

    /// <summary>Days after which a project in the recycle bin is removed for good: 1 to 365.</summary>
    public int RecycleBinDays { get; set; } = 30;
}

/// <summary>From whom a second factor is demanded.</summary>
public sealed record SecondFactorPolicy
{
    /// <summary>From everybody.</summary>
    public bool Everybody { get; set; }

    /// <summary>From whoever has one of these roles: names of built-in roles, ids of own ones. At most 100.</summary>
    public IReadOnlyList<string> Roles { get; set; } = ["owner", "security-officer"];
}

/// <summary>How long passwords have to be, in Unicode code points.</summary>
public sealed record PasswordPolicyLimits
{
    /// <summary>Of a password that is the only factor: 15 to 64.</summary>
    public int MinimumAlone { get; set; } = 15;

    /// <summary>Of a password beside a second factor: 8 to 64.</summary>
    public int MinimumWithSecondFactor { get; set; } = 8;
}

/// <summary>How long sessions last.</summary>
public sealed record SessionPolicy
{
    /// <summary>Minutes without a request after which a session ends: 5 to 60.</summary>
    public int IdleMinutes { get; set; } = 30;

    /// <summary>Hours after which a session ends in any case: 1 to 24.</summary>
    public int AbsoluteHours { get; set; } = 12;
}

/// <summary>What would be removed, and what stays or stands in the way.</summary>
/// <param name="Id">What is to be deleted.</param>
/// <param name="Removed">What goes, by kind.</param>
/// <param name="Kept">What stays, and why, in sentences.</param>
/// <param name="Held">What a retention holds; as long as there is any, nothing is deleted.</param>
public sealed record DeletionPlan(
    string Id, IReadOnlyList<DeletionCount> Removed, IReadOnlyList<string> Kept, IReadOnlyList<DeletionHold> Held);

/// <summary>How much of one kind is removed.</summary>
/// <param name="Kind">Such as <c>user</c>.</param>
/// <param name="Count">How many.</param>
public sealed record DeletionCount(string Kind, long Count);

/// <summary>Something that a retention keeps from being deleted.</summary>
/// <param name="What">What is held.</param>
/// <param name="Reason">By what.</param>
/// <param name="Until">Until when; null for until somebody lifts it.</param>
public sealed record DeletionHold(string What, string Reason, DateTimeOffset? Until);

/// <summary>How the records of organizations are written.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(OrganizationView))]
[JsonSerializable(typeof(Page<OrganizationView>))]
[JsonSerializable(typeof(CreateOrganization))]
[JsonSerializable(typeof(UpdateOrganization))]
[JsonSerializable(typeof(InviteOwner))]
[JsonSerializable(typeof(OrganizationPolicy))]
[JsonSerializable(typeof(DeletionPlan))]
public sealed partial class OrganizationsJson : JsonSerializerContext;
