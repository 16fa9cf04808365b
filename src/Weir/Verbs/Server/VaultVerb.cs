using System.CommandLine;
using System.Net;
using System.Text;
using Weir.Commands;
using Weir.Contracts;
using Weir.Contracts.Client;

namespace Weir.Verbs.Server;

/// <summary><c>weir vault</c>: what can be shown of the objects that are kept, and their erasure.</summary>
internal static class VaultVerb
{
    private const int Attempts = 6;

    private static readonly Column<ObjectErasure>[] Erasure =
    [
        new("project", static row => row.Project),
        new("versions", static row => Cells.Number(row.Versions)),
        new("uploads", static row => Cells.Number(row.Uploads)),
        new("removed before", static row => Cells.Number(row.Removed)),
        new("key version", static row => Cells.Number(row.KeyVersion)),
    ];

    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "vault",
        "Proves what the vault keeps, and erases it.",
        "weir vault prove deliveries/2026-11/results.csv -o results.tlog-proof",
        "weir vault prove deliveries/2026-11/results.csv@VERSION -o results.tlog-proof --keys log.keys")
    {
        Prove(),
        Erase(),
    };

    private static VerbCommand Erase()
    {
        var place = new Argument<string>("BUCKET/KEY[@VERSION]")
        {
            Description = "The object with all its versions, or one version. An @ that is part of the key needs a version behind it, or --all.",
        };
        var all = new Option<bool>("--all") { Description = "Take all of it for the key, and erase all versions." };
        return ServerVerb.Change(
            "erase",
            "Erases an object for good: rows, keys and bytes go at once, what the record says of it becomes unreadable, and the project's key is "
            + "rotated and its older versions destroyed, so that backups from before cannot be read either. Copies under other keys are objects of "
            + "their own. What a retention or legal hold keeps is not erased.",
            [
                "weir vault erase deliveries/2026-11/results.csv --reason request-17",
                "weir vault erase deliveries/2026-11/results.csv@VERSION --reason mistake",
            ],
            [place, all],
            async (call, cancellationToken) =>
            {
                var (bucket, key, version) = Split(call.Get(place), call.Get(all));
                var erased = await call.Client.Buckets.EraseAsync(
                    await call.OrganizationAsync(cancellationToken), bucket, key, version, cancellationToken);
                return call.Show(erased, BucketsJson.Default.ObjectErasure, Erasure);
            });
    }

    private static VerbCommand Prove()
    {
        var place = new Argument<string>("BUCKET/KEY[@VERSION]")
        {
            Description = "The object; without a version its newest, which may be a delete marker. An @ that is part of the key needs a version "
                + "behind it, or --newest.",
        };
        var newest = new Option<bool>("--newest") { Description = "Take all of it for the key, and prove the newest version." };
        var file = new Option<string>("--output", "-o") { Description = "A new file for the receipt.", HelpName = "FILE", Required = true };
        var keys = new Option<string?>("--keys")
        {
            Description = "Write the log's public keys to this new file too. Whoever verifies must have them from somebody whom they trust.",
            HelpName = "FILE",
        };
        return ServerVerb.Read(
            "prove",
            "Writes the receipt of a version of an object: that the record has the entry of its making, and what that entry says of the bytes. "
            + "'weir verify --receipt' checks it against the bytes, without a server. That it was asked for is recorded.",
            [
                "weir vault prove deliveries/2026-11/results.csv -o results.tlog-proof",
                "weir vault prove deliveries/2026-11/results.csv@VERSION -o results.tlog-proof --keys log.keys",
            ],
            [place, newest, file, keys],
            async (call, cancellationToken) =>
            {
                var (bucket, key, version) = Split(call.Get(place), call.Get(newest));
                var organization = await call.OrganizationAsync(cancellationToken);
                await NewFile.WriteAsync(call.Get(file)!, async stream =>
                {
                    var proof = await AskAsync(call, organization, bucket, key, version, cancellationToken);
                    await stream.WriteAsync(Encoding.UTF8.GetBytes(proof), cancellationToken);
                    if (call.Get(keys) is { } path)
                    {
                        await NewFile.WriteAsync(path, async trusted => await trusted.WriteAsync(
                            Encoding.UTF8.GetBytes(await call.Client.Ledger.GetKeysAsync(organization, cancellationToken)), cancellationToken));
                    }
                });
                return call.Done($"The receipt was written to {call.Get(file)}.");
            });
    }

    // A checkpoint that covers a new entry is at most a second away.
    private static async Task<string> AskAsync(
        ServerCall call, string organization, string bucket, string key, string? version, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call.Client.Buckets.ProveAsync(organization, bucket, key, version, cancellationToken);
            }
            catch (ApiException exception)
                when (exception is { Status: HttpStatusCode.Conflict, RetryAfter: { } wait } && attempt < Attempts)
            {
                await Task.Delay(wait, TimeProvider.System, cancellationToken);
            }
        }
    }

    private static (string Bucket, string Key, string? Version) Split(string place, bool isWhole)
    {
        var slash = place.IndexOf('/', StringComparison.Ordinal);
        if (slash < 1 || slash == place.Length - 1)
        {
            throw CommandException.Usage($"'{place}' names no object; expected BUCKET/KEY or BUCKET/KEY@VERSION");
        }

        var (bucket, key) = (place[..slash], place[(slash + 1)..]);
        var at = isWhole ? -1 : key.LastIndexOf('@');
        return at < 1 ? (bucket, key, null) : (bucket, key[..at], key[(at + 1)..]);
    }
}
