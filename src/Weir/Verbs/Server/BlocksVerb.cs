using System.CommandLine;
using Weir.Commands;
using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary><c>weir blocks</c>: what a server keeps out because of wrong guesses.</summary>
internal static class BlocksVerb
{
    private static readonly Column<BlockView>[] Columns =
    [
        new("id", static row => row.Id),
        new("kind", static row => row.Kind),
        new("subject", static row => row.Subject),
        new("until", static row => Cells.Time(row.Until) ?? "lifted"),
        new("failures", static row => row.Failures == 0 ? "" : Cells.Number(row.Failures)),
        new("blocks", static row => row.Blocks == 0 ? "" : Cells.Number(row.Blocks)),
    ];

    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "blocks",
        "Shows and lifts what a server keeps out because of wrong guesses: the accounts of an organization, or with --installation addresses, "
        + "networks and operators' accounts.",
        "weir blocks list",
        "weir blocks lift BLOCK")
    {
        List(),
        Lift(),
    };

    private static Option<bool> Installation() => new("--installation")
    {
        Description = "Those of the installation, for operators, instead of an organization's.",
    };

    private static VerbCommand List()
    {
        var installation = Installation();
        var kind = ServerVerb.Filter("--kind", "Only one kind: account, device, unknown-name, address or network.", "KIND");
        return ServerVerb.List(
            "Lists what is blocked now, and until when.",
            ["weir blocks list", "weir blocks list --installation --kind address --json"],
            [installation],
            [("kind", kind)],
            BlocksJson.Default.PageBlockView,
            Columns,
            async (call, options, cancellationToken) =>
                call.Client.Blocks.ListAsync(await call.ScopeAsync(installation, cancellationToken), options, cancellationToken),
            isSortable: false);
    }

    private static VerbCommand Lift()
    {
        var (block, installation) = (new Argument<string>("BLOCK") { Description = "The block's id." }, Installation());
        return ServerVerb.Change(
            "lift",
            "Lifts a block: an account has all its guesses again, an address or network is let in.",
            ["weir blocks lift BLOCK", "weir blocks lift BLOCK --installation --reason office"],
            [block, installation],
            async (call, cancellationToken) =>
            {
                await call.Client.Blocks.LiftAsync(
                    await call.ScopeAsync(installation, cancellationToken), call.Get(block), cancellationToken);
                return call.Done($"The block {call.Get(block)} was lifted.");
            });
    }
}
