using System.CommandLine;
using Weir.Commands;
using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary><c>weir encryption-key</c>: the key that an organization's, or the installation's, secrets are sealed under.</summary>
internal static class EncryptionKeyVerb
{
    private static readonly Column<EncryptionKeyView>[] Columns =
    [
        new("owner", static row => row.Owner),
        new("version", static row => Cells.Number(row.Version)),
        new("since", static row => Cells.Time(row.Since)),
        new("state", static row => row.IsRotating ? "is being rotated" : "in use"),
        new("older", static row => Cells.Number(row.Versions.Count(one => one is { RetiredAt: not null, DestroyedAt: null }))),
    ];

    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "encryption-key",
        "Shows and rotates the key that what belongs to an organization is sealed under, or with --installation what belongs to none. Keys of "
        + "projects and people hang below it.",
        "weir encryption-key show",
        "weir encryption-key rotate --reason yearly")
    {
        Show(),
        Rotate(),
    };

    private static Option<bool> Installation() => new("--installation")
    {
        Description = "That of the installation, for operators, instead of an organization's.",
    };

    private static VerbCommand Show()
    {
        var installation = Installation();
        return ServerVerb.Read(
            "show",
            "Shows which version seals, since when, and how many older ones still open what they sealed. The key itself is shown to nobody.",
            ["weir encryption-key show", "weir encryption-key show --installation --json"],
            [installation],
            async (call, cancellationToken) => call.Show(
                (await call.Client.EncryptionKeys.GetAsync(
                    await call.ScopeAsync(installation, cancellationToken), cancellationToken)).Value,
                EncryptionKeysJson.Default.EncryptionKeyView,
                Columns));
    }

    private static VerbCommand Rotate()
    {
        var installation = Installation();
        var purpose = new Option<string?>("--purpose")
        {
            Description = "Also change what is derived for it: ledger-signing, or with --installation pepper.",
            HelpName = "PURPOSE",
        };
        return ServerVerb.Change(
            "rotate",
            "Adds a version that seals from now on, and wraps the keys below under it. What older versions sealed can still be read.",
            ["weir encryption-key rotate --reason yearly", "weir encryption-key rotate --installation --purpose pepper --reason leak"],
            [installation, purpose],
            async (call, cancellationToken) =>
            {
                var organization = await call.ScopeAsync(installation, cancellationToken);
                var before = await call.Client.EncryptionKeys.GetAsync(organization, cancellationToken);
                var after = await call.Client.EncryptionKeys.RotateAsync(
                    organization, new KeyRotation(call.Get(purpose)), before.Tag, cancellationToken);
                return call.Show(after.Value, EncryptionKeysJson.Default.EncryptionKeyView, Columns);
            });
    }
}
