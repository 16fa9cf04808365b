using System.Collections.Frozen;
using Level = Weir.Guard.Decisions.ResourceLevel;

namespace Weir.Guard.Decisions;

/// <summary>The one table of permissions: what is not in it cannot be done, and every route of every door names one of it.</summary>
public static class Permissions
{
    /// <summary>See the installation's settings, health and organizations, but nothing inside them.</summary>
    public static readonly Permission InstallationRead =
        new("installation.read", Level.Installation, "see settings, health and organizations");

    /// <summary>Change the installation's settings.</summary>
    public static readonly Permission InstallationConfigure =
        new("installation.configure", Level.Installation, "change the installation's settings", StepUp: true);

    /// <summary>Make an organization and invite its first owner.</summary>
    public static readonly Permission OrganizationCreate =
        new("organization.create", Level.Installation, "make an organization", StepUp: true);

    /// <summary>Shut an organization for everybody in it, and open it again.</summary>
    public static readonly Permission OrganizationDisable = new(
        "organization.disable", Level.Installation, "disable and enable an organization", StepUp: true, Reason: true);

    /// <summary>Invite and remove operators.</summary>
    public static readonly Permission OperatorManage =
        new("operator.manage", Level.Installation, "invite and remove operators", StepUp: true, Reason: true);

    /// <summary>Stop and allow all sign-ins of the installation.</summary>
    public static readonly Permission InstallationSignInStop =
        new("installation.signin.stop", Level.Installation, "stop and allow all sign-ins", StepUp: true, Reason: true);

    /// <summary>See and lift blocks of addresses and accounts.</summary>
    public static readonly Permission BlockManage = new("block.manage", Level.Installation, "see and lift blocks", StepUp: true);

    /// <summary>Tell everybody that the installation will be worked on.</summary>
    public static readonly Permission InstallationAnnounce =
        new("installation.announce", Level.Installation, "announce maintenance to everybody", StepUp: true);

    /// <summary>Read the installation's own audit.</summary>
    public static readonly Permission InstallationAuditRead =
        new("installation.audit.read", Level.Installation, "read the installation's audit");

    /// <summary>Take the installation's own audit out of the system.</summary>
    public static readonly Permission InstallationAuditExport =
        new("installation.audit.export", Level.Installation, "export the installation's audit", StepUp: true);

    /// <summary>Rotate the key that protects what belongs to no organization.</summary>
    public static readonly Permission InstallationKeyRotate =
        new("installation.key.rotate", Level.Installation, "rotate the installation's encryption key", StepUp: true, Reason: true);

    /// <summary>See an organization's name, policies and figures.</summary>
    public static readonly Permission OrganizationRead =
        new("organization.read", Level.Organization, "see the organization and its policies");

    /// <summary>Change an organization's name.</summary>
    public static readonly Permission OrganizationUpdate =
        new("organization.update", Level.Organization, "rename the organization", StepUp: true);

    /// <summary>Change an organization's policies.</summary>
    public static readonly Permission PolicyManage =
        new("policy.manage", Level.Organization, "change the organization's policies", StepUp: true, Reason: true);

    /// <summary>Delete the organization with everything that no retention holds.</summary>
    public static readonly Permission OrganizationDelete =
        new("organization.delete", Level.Organization, "delete the organization", StepUp: true, Reason: true);

    /// <summary>Rotate the key that protects what belongs to the organization.</summary>
    public static readonly Permission OrganizationKeyRotate =
        new("organization.key.rotate", Level.Organization, "rotate the organization's encryption key", StepUp: true, Reason: true);

    /// <summary>Stop and allow the organization's sign-ins.</summary>
    public static readonly Permission SignInStop =
        new("signin.stop", Level.Organization, "stop and allow the organization's sign-ins", StepUp: true, Reason: true);

    /// <summary>See who belongs to the organization.</summary>
    public static readonly Permission UserRead = new("user.read", Level.Organization, "see the organization's people");

    /// <summary>Invite people.</summary>
    public static readonly Permission UserInvite = new("user.invite", Level.Organization, "invite people", StepUp: true);

    /// <summary>Disable and enable people and end their sessions.</summary>
    public static readonly Permission UserDisable =
        new("user.disable", Level.Organization, "disable people and end their sessions", StepUp: true);

    /// <summary>Let people in again who are kept out: lift blocks of their accounts, and make one-time links to a new password.</summary>
    public static readonly Permission UserRecover =
        new("user.recover", Level.Organization, "lift blocks of accounts and make links to a new password", StepUp: true);

    /// <summary>Delete people, as far as no retention holds what they did.</summary>
    public static readonly Permission UserDelete = new("user.delete", Level.Organization, "delete people", StepUp: true, Reason: true);

    /// <summary>See groups and who is in them.</summary>
    public static readonly Permission GroupRead = new("group.read", Level.Organization, "see groups and their members");

    /// <summary>Make, change and remove groups.</summary>
    public static readonly Permission GroupManage = new("group.manage", Level.Organization, "make, change and remove groups", StepUp: true);

    /// <summary>See the organization's own roles.</summary>
    public static readonly Permission RoleRead = new("role.read", Level.Organization, "see roles");

    /// <summary>Make, change and remove the organization's own roles.</summary>
    public static readonly Permission RoleManage =
        new("role.manage", Level.Organization, "make, change and remove roles", StepUp: true, Reason: true);

    /// <summary>See who was given what.</summary>
    public static readonly Permission GrantRead = new("grant.read", Level.Organization, "see grants");

    /// <summary>Give and take roles on the organization.</summary>
    public static readonly Permission GrantManage =
        new("grant.manage", Level.Organization, "give and take roles on the organization", StepUp: true);

    /// <summary>See service accounts and their keys, never a secret.</summary>
    public static readonly Permission ServiceAccountRead =
        new("serviceaccount.read", Level.Organization, "see service accounts and their keys");

    /// <summary>Make, disable and remove service accounts and their keys.</summary>
    public static readonly Permission ServiceAccountManage =
        new("serviceaccount.manage", Level.Organization, "make and remove service accounts and keys", StepUp: true);

    /// <summary>Make projects.</summary>
    public static readonly Permission ProjectCreate = new("project.create", Level.Organization, "make projects");

    /// <summary>See which projects there are, and nothing inside them.</summary>
    public static readonly Permission ProjectList = new("project.list", Level.Organization, "see which projects there are");

    /// <summary>Take over a project whose manager is gone.</summary>
    public static readonly Permission ProjectTakeOver =
        new("project.takeover", Level.Organization, "become manager of any project", StepUp: true, Reason: true);

    /// <summary>Read the organization's audit.</summary>
    public static readonly Permission AuditRead = new("audit.read", Level.Organization, "read the organization's audit");

    /// <summary>Take the organization's audit and ledger out of the system.</summary>
    public static readonly Permission AuditExport =
        new("audit.export", Level.Organization, "export the organization's audit and ledger", StepUp: true);

    /// <summary>See access reviews.</summary>
    public static readonly Permission ReviewRead = new("review.read", Level.Organization, "see access reviews");

    /// <summary>Take an access review, with everybody's rights in it, out of the system.</summary>
    public static readonly Permission ReviewExport = new("review.export", Level.Organization, "export access reviews", StepUp: true);

    /// <summary>Start, decide and complete access reviews.</summary>
    public static readonly Permission ReviewManage =
        new("review.manage", Level.Organization, "start, decide and complete access reviews", StepUp: true);

    /// <summary>See a project's description, versions and members.</summary>
    public static readonly Permission ProjectRead =
        new("project.read", Level.Project, "see a project, its versions and members", WhileClosed: true);

    /// <summary>Rename and describe a project and say what its data is for.</summary>
    public static readonly Permission ProjectUpdate = new("project.update", Level.Project, "rename and describe a project");

    /// <summary>Archive a project and bring it back.</summary>
    public static readonly Permission ProjectArchive =
        new("project.archive", Level.Project, "archive a project and bring it back", WhileClosed: true);

    /// <summary>Put a project into the recycle bin, restore it, or remove it for good.</summary>
    public static readonly Permission ProjectDelete =
        new("project.delete", Level.Project, "delete a project", StepUp: true, Reason: true, WhileClosed: true);

    /// <summary>Make versions of a project and choose the active one.</summary>
    public static readonly Permission ProjectVersion = new("project.version", Level.Project, "make versions and choose the active one");

    /// <summary>Give and take roles on a project.</summary>
    public static readonly Permission ProjectGrant =
        new("project.grant", Level.Project, "give and take roles on a project", StepUp: true, WhileClosed: true);

    /// <summary>Let the installation's support into a project for a time.</summary>
    public static readonly Permission SupportGrant =
        new("support.grant", Level.Project, "let the operator's support in for a time", StepUp: true, Reason: true, WhileClosed: true);

    /// <summary>Rotate the key that protects what a project holds, and destroy older versions of it.</summary>
    public static readonly Permission ProjectKeyRotate = new(
        "project.key.rotate", Level.Project, "rotate the project's encryption key", StepUp: true, Reason: true, WhileClosed: true);

    /// <summary>Make a bucket in a project.</summary>
    public static readonly Permission BucketCreate = new("bucket.create", Level.Project, "make buckets");

    /// <summary>See that a bucket is there, and how it is set.</summary>
    public static readonly Permission BucketRead = new("bucket.read", Level.Bucket, "see buckets and how they are set", WhileClosed: true);

    /// <summary>Set a bucket's default retention and tags, and begin to keep its versions.</summary>
    public static readonly Permission BucketConfigure =
        new("bucket.configure", Level.Bucket, "set a bucket's default retention and tags, and begin to keep versions");

    /// <summary>Stop keeping versions of what is overwritten from now on.</summary>
    public static readonly Permission BucketSuspend =
        new("bucket.suspend", Level.Bucket, "stop keeping versions of what is overwritten", StepUp: true);

    /// <summary>Remove a bucket that holds nothing.</summary>
    public static readonly Permission BucketDelete = new("bucket.delete", Level.Bucket, "remove a bucket that is empty");

    /// <summary>See which objects, versions and uploads there are.</summary>
    public static readonly Permission ObjectList =
        new("object.list", Level.Bucket, "see which objects, versions and uploads there are", WhileClosed: true);

    /// <summary>Read the newest version of objects, with what was said about it.</summary>
    public static readonly Permission ObjectRead = new("object.read", Level.Bucket, "read objects", WhileClosed: true);

    /// <summary>Read earlier versions of objects.</summary>
    public static readonly Permission ObjectVersionRead =
        new("object.version.read", Level.Bucket, "read earlier versions of objects", WhileClosed: true);

    /// <summary>Write objects.</summary>
    public static readonly Permission ObjectWrite = new("object.write", Level.Bucket, "write objects");

    /// <summary>Delete objects; versions that a bucket keeps stay.</summary>
    public static readonly Permission ObjectDelete = new("object.delete", Level.Bucket, "delete objects; kept versions stay");

    /// <summary>Remove versions of objects for good, where nothing holds them.</summary>
    public static readonly Permission ObjectVersionDelete =
        new("object.version.delete", Level.Bucket, "remove versions of objects for good");

    /// <summary>Erase objects: all copies from before, and what the record says of them, become unreadable.</summary>
    public static readonly Permission ObjectErase = new(
        "object.erase", Level.Bucket, "erase objects, so that no copy or record of them can be read", StepUp: true, Reason: true);

    /// <summary>Change the tags of objects.</summary>
    public static readonly Permission ObjectTag = new("object.tag", Level.Bucket, "change the tags of objects");

    /// <summary>Set and lengthen the retention of versions.</summary>
    public static readonly Permission RetentionWrite = new("object.retention", Level.Bucket, "set and lengthen retentions");

    /// <summary>Shorten a retention in governance mode, and remove versions that one keeps.</summary>
    public static readonly Permission RetentionBypass =
        new("object.retention.bypass", Level.Bucket, "shorten and bypass retentions in governance mode", StepUp: true);

    /// <summary>Set and lift legal holds.</summary>
    public static readonly Permission HoldWrite = new("object.hold", Level.Bucket, "set and lift legal holds");

    /// <summary>See one's own account: what is held, factors, sessions, keys, preferences.</summary>
    public static readonly Permission AccountRead = new("account.read", Level.Person, "see one's own account");

    /// <summary>Change one's own name, telephone number and mail preferences.</summary>
    public static readonly Permission AccountUpdate = new("account.update", Level.Person, "change one's own details");

    /// <summary>End one's own sessions.</summary>
    public static readonly Permission AccountSessions = new("account.sessions", Level.Person, "end one's own sessions");

    /// <summary>Change one's own password and second factors.</summary>
    public static readonly Permission AccountFactors =
        new("account.factors", Level.Person, "change one's own password and factors", StepUp: true);

    /// <summary>Add one's first second factor, or change the password while there is none: the password is asked for instead.</summary>
    public static readonly Permission AccountEnrol =
        new("account.enrol", Level.Person, "add one's first second factor");

    /// <summary>Make and revoke one's own access keys.</summary>
    public static readonly Permission AccountKeys =
        new("account.keys", Level.Person, "make and revoke one's own access keys", StepUp: true);

    /// <summary>All of them by name.</summary>
    public static FrozenDictionary<string, Permission> All { get; } = typeof(Permissions)
        .GetFields()
        .Where(static field => field.FieldType == typeof(Permission))
        .Select(static field => (Permission)field.GetValue(null)!)
        .ToFrozenDictionary(static permission => permission.Name, StringComparer.Ordinal);
}
