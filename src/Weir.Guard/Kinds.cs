using Weir.Foundation;

namespace Weir.Guard;

/// <summary>A tenant of the installation: its people, policies, keys and projects.</summary>
public abstract class Organization : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "org";
}

/// <summary>The boundary of rights inside an organization.</summary>
public abstract class Project : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "prj";
}

/// <summary>A person who signs in. The id is never given to anybody else.</summary>
public abstract class User : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "usr";
}

/// <summary>Several users and service accounts of one organization who are given the same rights.</summary>
public abstract class Group : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "grp";
}

/// <summary>A program that acts for an organization, with access keys and no password.</summary>
public abstract class ServiceAccount : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "sva";
}

/// <summary>A named set of permissions.</summary>
public abstract class Role : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "rol";
}

/// <summary>What gives an actor or a group a role on an organization, a project or a bucket prefix.</summary>
public abstract class Grant : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "grt";
}

/// <summary>A scoped, expiring credential for S3, SFTP or the API.</summary>
public abstract class AccessKey : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "key";
}

/// <summary>One signed-in browser or terminal.</summary>
public abstract class Session : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "ses";
}

/// <summary>One record of the audit.</summary>
public abstract class AuditEntry : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "aud";
}

/// <summary>One installation of Weir, whatever machine it moves to.</summary>
public abstract class Installation : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "ins";
}

/// <summary>Somebody elsewhere who co-signs the checkpoints of a log.</summary>
public abstract class LedgerWitness : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "wit";
}
