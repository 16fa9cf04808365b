using System.Reflection;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Grants;
using Weir.Store;

namespace Weir.Guard;

/// <summary>The tables of actors, resources and grants, and the migrations that make them.</summary>
public static class GuardTables
{
    /// <summary>Tenants.</summary>
    public static readonly AuditedTable<OrganizationRow> Organizations = new("organization", "organizations");

    /// <summary>People who sign in.</summary>
    public static readonly AuditedTable<UserRow> Users = new("user", "users");

    /// <summary>Programs with access keys.</summary>
    public static readonly AuditedTable<ServiceAccountRow> ServiceAccounts = new("service-account", "service_accounts");

    /// <summary>Groups.</summary>
    public static readonly AuditedTable<GroupRow> Groups = new("group", "groups");

    /// <summary>Who is in which group.</summary>
    public static readonly AuditedTable<GroupMemberRow> GroupMembers = new("group-member", "group_members");

    /// <summary>Projects.</summary>
    public static readonly AuditedTable<ProjectRow> Projects = new("project", "projects");

    /// <summary>Roles that organizations made.</summary>
    public static readonly AuditedTable<RoleRow> Roles = new("role", "roles");

    /// <summary>Who was given what.</summary>
    public static readonly AuditedTable<GrantRow> Grants = new("grant", "grants");

    /// <summary>Who co-signs the ledger.</summary>
    public static readonly AuditedTable<LedgerWitnessRow> LedgerWitnesses = new("ledger-witness", "ledger_witnesses");

    /// <summary>The migrations of this project's tables in the main database.</summary>
    public static MigrationSet Migrations { get; } =
        MigrationSet.From(Assembly.GetExecutingAssembly(), "guard", "Weir.Guard.Migrations.");

    /// <summary>Lets the database read and write the ids of this project. Called once before a database is opened; may be called again.</summary>
    public static void RegisterIds()
    {
        Database.RegisterId<Organization>();
        Database.RegisterId<Project>();
        Database.RegisterId<User>();
        Database.RegisterId<Group>();
        Database.RegisterId<ServiceAccount>();
        Database.RegisterId<Role>();
        Database.RegisterId<Grant>();
        Database.RegisterId<AccessKey>();
        Database.RegisterId<Session>();
        Database.RegisterId<AuditEntry>();
        Database.RegisterId<Installation>();
        Database.RegisterId<LedgerWitness>();
    }
}
