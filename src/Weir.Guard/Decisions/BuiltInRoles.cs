using System.Collections.Frozen;
using static Weir.Guard.Decisions.Permissions;

namespace Weir.Guard.Decisions;

/// <summary>A named set of permissions, given on one level.</summary>
/// <param name="Name">The name of a built-in role, or the id of one that an organization made.</param>
/// <param name="Level">The level it is given on.</param>
/// <param name="Permissions">What it gives: permissions of that level and of levels below.</param>
/// <param name="Summary">Who it is for, in one line.</param>
public sealed record RoleDefinition(string Name, ResourceLevel Level, FrozenSet<Permission> Permissions, string Summary);

/// <summary>
/// The roles that every organization has. They cannot be changed; an organization makes its own beside them. None of the roles of an
/// organization opens a project's data: whoever is to work in a project is given a role there.
/// </summary>
public static class BuiltInRoles
{
    /// <summary>Runs the installation and sees no organization's data.</summary>
    public static readonly RoleDefinition Operator = Define(
        "operator",
        ResourceLevel.Installation,
        "runs the installation; sees no organization's data",
        InstallationRead, InstallationConfigure, OrganizationCreate, OrganizationDisable, OperatorManage, InstallationSignInStop, BlockManage,
        InstallationAnnounce, InstallationAuditRead, InstallationAuditExport, InstallationKeyRotate);

    /// <summary>Decides who belongs to the organization and what for.</summary>
    public static readonly RoleDefinition Owner = Define(
        "owner",
        ResourceLevel.Organization,
        "decides who belongs to the organization and which project they reach",
        OrganizationRead, OrganizationUpdate, PolicyManage, OrganizationDelete, OrganizationKeyRotate, SignInStop, UserRead, UserInvite,
        UserDisable, UserRecover, UserDelete, GroupRead, GroupManage, RoleRead, RoleManage, GrantRead, GrantManage, ServiceAccountRead,
        ServiceAccountManage, ProjectCreate, ProjectList, ProjectTakeOver, AuditRead, AuditExport, ReviewRead, ReviewExport, ReviewManage);

    /// <summary>Watches over rights, sign-ins and the record.</summary>
    public static readonly RoleDefinition SecurityOfficer = Define(
        "security-officer",
        ResourceLevel.Organization,
        "sets policies, rotates keys, stops sign-ins, reviews access, reads the record",
        OrganizationRead, PolicyManage, OrganizationKeyRotate, SignInStop, UserRead, UserDisable, GroupRead, RoleRead, GrantRead,
        ServiceAccountRead, ProjectList, AuditRead, AuditExport, ReviewRead, ReviewExport, ReviewManage);

    /// <summary>Reads the record and changes nothing.</summary>
    public static readonly RoleDefinition Auditor = Define(
        "auditor",
        ResourceLevel.Organization,
        "reads people, rights, reviews and the record; changes nothing",
        OrganizationRead, UserRead, GroupRead, RoleRead, GrantRead, ServiceAccountRead, ProjectList, AuditRead, AuditExport, ReviewRead,
        ReviewExport);

    /// <summary>Belongs to the organization.</summary>
    public static readonly RoleDefinition Member = Define(
        "member", ResourceLevel.Organization, "belongs to the organization", OrganizationRead);

    /// <summary>Runs a project and decides who works in it.</summary>
    public static readonly RoleDefinition Manager = Define(
        "manager",
        ResourceLevel.Project,
        "runs a project and decides who works in it",
        ProjectRead, ProjectUpdate, ProjectArchive, ProjectDelete, ProjectVersion, ProjectGrant, ProjectKeyRotate, SupportGrant, BucketCreate,
        BucketRead, BucketConfigure, BucketSuspend, BucketDelete, ObjectList, ObjectRead, ObjectVersionRead, ObjectWrite, ObjectDelete,
        ObjectVersionDelete, ObjectErase, ObjectTag, RetentionWrite, RetentionBypass, HoldWrite);

    /// <summary>Changes what a project does.</summary>
    public static readonly RoleDefinition Editor = Define(
        "editor",
        ResourceLevel.Project,
        "changes what a project does",
        ProjectRead, ProjectUpdate, ProjectVersion, BucketCreate, BucketRead, BucketConfigure, ObjectList, ObjectRead, ObjectVersionRead,
        ObjectWrite, ObjectDelete, ObjectTag, RetentionWrite);

    /// <summary>Starts what others made.</summary>
    public static readonly RoleDefinition Runner = Define(
        "runner", ResourceLevel.Project, "starts what others made", ProjectRead, BucketRead, ObjectList, ObjectRead);

    /// <summary>Looks on.</summary>
    public static readonly RoleDefinition Viewer = Define(
        "viewer", ResourceLevel.Project, "looks on", ProjectRead, BucketRead, ObjectList, ObjectRead, ObjectVersionRead);

    /// <summary>Delivers data and sees nothing else.</summary>
    public static readonly RoleDefinition Uploader = Define(
        "uploader", ResourceLevel.Project, "delivers data and sees nothing else", ObjectWrite);

    /// <summary>The operator's support, let in to look.</summary>
    public static readonly RoleDefinition SupportRead = Define(
        "support-read", ResourceLevel.Project, "the operator's support, let in to look", ProjectRead, BucketRead, ObjectList, ObjectRead);

    /// <summary>The operator's support, let in to mend.</summary>
    public static readonly RoleDefinition SupportWrite = Define(
        "support-write",
        ResourceLevel.Project,
        "the operator's support, let in to mend",
        ProjectRead, ProjectUpdate, ProjectVersion, BucketRead, BucketConfigure, ObjectList, ObjectRead, ObjectVersionRead, ObjectWrite);

    /// <summary>What everybody may do with their own account, and nobody else may.</summary>
    public static readonly RoleDefinition Self = Define(
        "self",
        ResourceLevel.Person,
        "one's own account",
        AccountRead, AccountUpdate, AccountSessions, AccountFactors, AccountEnrol, AccountKeys);

    /// <summary>All of them by name.</summary>
    public static FrozenDictionary<string, RoleDefinition> All { get; } = new[]
    {
        Operator, Owner, SecurityOfficer, Auditor, Member, Manager, Editor, Runner, Viewer, Uploader, SupportRead, SupportWrite, Self,
    }.ToFrozenDictionary(static role => role.Name, StringComparer.Ordinal);

    private static RoleDefinition Define(string name, ResourceLevel level, string summary, params ReadOnlySpan<Permission> permissions) =>
        new(name, level, permissions.ToArray().ToFrozenSet(), summary);
}
