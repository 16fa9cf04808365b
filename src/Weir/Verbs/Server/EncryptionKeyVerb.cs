using System.CommandLine;
using Weir.Commands;
using Weir.Contracts;
using Weir.Contracts.Client;

namespace Weir.Verbs.Server;

/// <summary><c>weir encryption-key</c>: the key that an organization's, or the installation's, secrets are sealed under.</summary>
internal static class EncryptionKeyVerb
{
    private static readonly Column<EncryptionKeyView>[] Columns =
    [
        new("owner", static row => row.Owner),
        new("version", static row => Cells.Number(row.Version)),
        new("since", static row => Cells.Time(row.Since)),
        new("state", State),
        new("older", static row => Cells.Number(row.Versions.Count(one => one is { RetiredAt: not null, DestroyedAt: null }))),
    ];

    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "encryption-key",
        "Shows and rotates the key that what belongs to an organization is sealed under, with --project what a project holds, or with "
        + "--installation what belongs to no organization. Keys of projects and people hang below that of their organization.",
        "weir encryption-key show",
        "weir encryption-key rotate --reason yearly",
        "weir encryption-key rotate --project prj_06f5s5t3qxkdb8v3g0wq2yc1mr --reason yearly")
    {
        Show(),
        Rotate(),
    };

    private static Option<bool> Installation() => new("--installation")
    {
        Description = "That of the installation, for operators, instead of an organization's.",
    };

    private static Option<string?> Project() => new("--project")
    {
        Description = "That of a project, by its id.",
        HelpName = "ID",
    };

    private static string State(EncryptionKeyView row) => row switch
    {
        { Rewrapping: { } rewrapping } => $"{Cells.Number((int)rewrapping.Done)} of {Cells.Number((int)rewrapping.Total)} wrapped anew",
        { IsRotating: true } => "is being rotated",
        _ => "in use",
    };

    private static VerbCommand Show()
    {
        var (installation, project) = (Installation(), Project());
        return ServerVerb.Read(
            "show",
            "Shows which version seals, since when, and how many older ones still open what they sealed. The key itself is shown to nobody.",
            ["weir encryption-key show", "weir encryption-key show --installation --json"],
            [installation, project],
            async (call, cancellationToken) => call.Show(
                (await GetAsync(call, installation, project, cancellationToken)).Value,
                EncryptionKeysJson.Default.EncryptionKeyView,
                Columns));
    }

    private static async Task<Versioned<EncryptionKeyView>> GetAsync(
        ServerCall call, Option<bool> installation, Option<string?> project, CancellationToken cancellationToken) =>
        call.Get(project) is { } id
            ? await call.Client.EncryptionKeys.GetOfProjectAsync(id, cancellationToken)
            : await call.Client.EncryptionKeys.GetAsync(await call.ScopeAsync(installation, cancellationToken), cancellationToken);

    private static VerbCommand Rotate()
    {
        var (installation, project) = (Installation(), Project());
        var purpose = new Option<string?>("--purpose")
        {
            Description = "Also change what is derived for it: ledger-signing, or with --installation pepper.",
            HelpName = "PURPOSE",
        };
        var destroys = new Option<bool>("--destroy-older")
        {
            Description = "With --project: destroy older versions when nothing needs them. Backups from before cannot be read then.",
        };
        return ServerVerb.Change(
            "rotate",
            "Adds a version that seals from now on, and wraps the keys below under it: of a project those of all its objects, beside all other "
            + "work. What older versions sealed can still be read.",
            [
                "weir encryption-key rotate --reason yearly",
                "weir encryption-key rotate --installation --purpose pepper --reason leak",
                "weir encryption-key rotate --project prj_06f5s5t3qxkdb8v3g0wq2yc1mr --reason leak --destroy-older",
            ],
            [installation, project, purpose, destroys],
            async (call, cancellationToken) =>
            {
                var before = await GetAsync(call, installation, project, cancellationToken);
                var rotation = new KeyRotation(call.Get(purpose), call.Get(destroys));
                var after = call.Get(project) is { } id
                    ? await call.Client.EncryptionKeys.RotateProjectAsync(id, rotation, before.Tag, cancellationToken)
                    : await call.Client.EncryptionKeys.RotateAsync(
                        await call.ScopeAsync(installation, cancellationToken), rotation, before.Tag, cancellationToken);
                return call.Show(after.Value, EncryptionKeysJson.Default.EncryptionKeyView, Columns);
            });
    }
}
