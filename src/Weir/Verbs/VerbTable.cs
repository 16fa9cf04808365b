using Weir.Commands;
using Weir.Verbs.Objects;
using Weir.Verbs.Server;

namespace Weir.Verbs;

/// <summary>Every verb in the order of the help page, by name, so that a command line costs the making of one verb and not of all.</summary>
internal static class VerbTable
{
    private static readonly (string Name, Func<VerbCommand> Create)[] Verbs =
    [
        ("scan", ScanVerb.Create),
        ("init", InitVerb.Create),
        ("plan", PlanVerb.Create),
        ("preview", PreviewVerb.Create),
        ("mask", MaskVerb.Create),
        ("check", CheckVerb.Create),
        ("report", ReportVerb.Create),
        ("generators", GeneratorsVerb.Create),
        ("keys", KeysVerb.Create),
        ("sample", SampleVerb.Create),
        ("serve", ServeVerb.Create),
        ("config", ConfigVerb.Create),
        ("recover", RecoverVerb.Create),
        ("root-key", RootKeyVerb.Create),
        ("passwords", PasswordsVerb.Create),
        ("ledger", LedgerVerb.Create),
        ("fsck", FsckVerb.Create),
        ("verify", VerifyVerb.Create),
        ("witness", WitnessVerb.Create),
        ("login", LoginVerb.Create),
        ("logout", LogoutVerb.Create),
        ("whoami", WhoamiVerb.Create),
        ("organizations", OrganizationsVerb.Create),
        ("users", UsersVerb.Create),
        ("blocks", BlocksVerb.Create),
        ("encryption-key", EncryptionKeyVerb.Create),
        ("announce", AnnounceVerb.Create),
        ("groups", GroupsVerb.Create),
        ("roles", RolesVerb.Create),
        ("grants", GrantsVerb.Create),
        ("service-accounts", ServiceAccountsVerb.Create),
        ("access-keys", AccessKeysVerb.Create),
        ("projects", ProjectsVerb.Create),
        ("ca", CaVerb.Create),
        ("s3", S3Verb.Create),
        ("buckets", BucketsVerb.Create),
        ("cp", CopyVerb.Create),
        ("sync", SyncVerb.Create),
        ("ls", StoredObjectVerbs.List),
        ("cat", StoredObjectVerbs.Show),
        ("rm", StoredObjectVerbs.Remove),
        ("vault", VaultVerb.Create),
        ("audit", AuditVerb.Create),
        ("review", ReviewVerb.Create),
        ("completion", CompletionVerb.Create),
    ];

    /// <summary>The names.</summary>
    public static IEnumerable<string> Names => Verbs.Select(static verb => verb.Name);

    /// <summary>Makes the verb of a name alone; all verbs where no verb has that name. New ones each time.</summary>
    /// <param name="name">The first word of a command line; null for all verbs.</param>
    public static IEnumerable<VerbCommand> Create(string? name)
    {
        var asked = Array.FindIndex(Verbs, verb => verb.Name == name);
        return asked >= 0 ? [Verbs[asked].Create()] : Verbs.Select(static verb => verb.Create());
    }
}
