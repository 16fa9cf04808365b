using System.CommandLine;
using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;
using Weir.Commands;
using Weir.Vault.Checksums;
using Weir.Verbs.Server;
using ChecksumAlgorithm = Weir.Vault.Checksums.ChecksumAlgorithm;

namespace Weir.Verbs.Objects;

/// <summary><c>weir ls</c>, <c>weir rm</c> and <c>weir cat</c>: what is there, away with it, and what it says.</summary>
internal static class StoredObjectVerbs
{
    /// <summary><c>weir ls</c>.</summary>
    public static VerbCommand List()
    {
        var under = new Argument<string?>("ADDRESS")
        {
            Description = "s3://BUCKET/ and what keys begin with. Without it the buckets are listed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var recursive = new Option<bool>("--recursive", "-r") { Description = "All objects, and not those below the next / put together." };
        return new VerbCommand(
            "ls",
            "Lists buckets, or objects by their keys, with size and time. The access key is as in weir cp.",
            "weir ls",
            "weir ls -r s3://deliveries/2026-11/ --json")
        {
            Handler = (context, cancellationToken) => ListAsync(context, context.Get(under), context.Get(recursive), cancellationToken),
        }.With(under, recursive);
    }

    /// <summary><c>weir rm</c>.</summary>
    public static VerbCommand Remove()
    {
        var address = new Argument<string>("ADDRESS") { Description = "s3://BUCKET/KEY." };
        var recursive = new Option<bool>("--recursive", "-r") { Description = "All objects below the key." };
        var version = new Option<string?>("--version-id")
        {
            Description = "Remove this version for good. Without it the object is marked as deleted, and its versions stay.",
            HelpName = "ID",
        };
        var options = new TransferOptions();
        return new VerbCommand(
            "rm",
            "Deletes an object, or all below a key. A bucket that keeps versions keeps what it had. The access key is as in weir cp.",
            "weir rm s3://deliveries/2026-11/results.csv",
            "weir rm -r s3://deliveries/2026-11 --dry-run")
        {
            Handler = async (context, cancellationToken) =>
            {
                using var store = ObjectStore.Open(context);
                var steps = context.Get(recursive)
                    ? await BelowAsync(store, ObjectAddress.Parse(context.Get(address)!).AsFolder(), cancellationToken)
                    : [new TransferStep(
                        StepKind.Delete, ObjectAddress.ParseObject(context.Get(address)!).ToString(), null, 0, context.Get(version))];
                return await Transfer.RunAsync(context, store, steps, unchanged: 0, options, cancellationToken);
            },
        }.With([address, recursive, version, .. options.All]);
    }

    /// <summary><c>weir cat</c>.</summary>
    public static VerbCommand Show()
    {
        var address = new Argument<string>("ADDRESS") { Description = "s3://BUCKET/KEY." };
        var version = new Option<string?>("--version-id") { Description = "The version that is meant.", HelpName = "ID" };
        return new VerbCommand(
            "cat",
            "Writes the bytes of an object to standard output. They are compared with the object's checksum at their end: where they differ, the "
            + "exit code is 10. The access key is as in weir cp.",
            "weir cat s3://deliveries/2026-11/results.csv",
            "weir cat s3://deliveries/dump.sql --version-id ID")
        {
            Handler = async (context, cancellationToken) =>
            {
                using var store = ObjectStore.Open(context);
                await using var output = Console.OpenStandardOutput();
                await CopyAsync(store, ObjectAddress.ParseObject(context.Get(address)!), context.Get(version), output, cancellationToken);
                return ExitCode.Success;
            },
        }.With(address, version);
    }

    /// <summary>Writes the bytes of an object somewhere as they come, and compares them with its checksum at their end.</summary>
    /// <exception cref="CommandException">They are not what was stored.</exception>
    public static async Task CopyAsync(
        ObjectStore store, ObjectAddress from, string? version, Stream output, CancellationToken cancellationToken)
    {
        using var answer = await store.Client.GetObjectAsync(
            new GetObjectRequest { BucketName = from.Bucket, Key = from.Key, VersionId = version, ChecksumMode = ChecksumMode.ENABLED },
            cancellationToken);
        var check = ObjectChecks.Of(answer);
        using var hash = new ChecksumHash(check?.Algorithm ?? ChecksumAlgorithm.Crc32);
        var buffer = new byte[1 << 17];
        for (int count; (count = await answer.ResponseStream.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            hash.Append(buffer.AsSpan(0, count));
            await output.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
        }

        await output.FlushAsync(cancellationToken);
        if (check is not null)
        {
            ObjectChecks.Demand(check, hash, from);
        }
    }

    private static async Task<int> ListAsync(VerbContext context, string? address, bool isDeep, CancellationToken cancellationToken)
    {
        using var store = ObjectStore.Open(context);
        var shown = new List<StoredObject>();
        if (address is null)
        {
            shown.AddRange((await store.BucketsAsync(cancellationToken)).Select(static bucket =>
                new StoredObject(bucket.BucketName, 0, bucket.CreationDate?.ToUniversalTime(), "")));
            shown.ForEach(bucket => context.Output.Line($"{Cells.Time(bucket.ModifiedAt)}  {bucket.Key}"));
        }
        else
        {
            await foreach (var found in store.ListAsync(ObjectAddress.Parse(address), isDeep, cancellationToken))
            {
                var size = found.ModifiedAt is null ? "" : found.Size.ToString(CultureInfo.InvariantCulture);
                context.Output.Line($"{Cells.Time(found.ModifiedAt) ?? "",-17}  {size,15}  {found.Key}");
                if (context.Output.IsJson)
                {
                    shown.Add(found);
                }
            }
        }

        context.Output.Json(new StoredListDocument(shown), TransferJson.Default.StoredListDocument);
        return ExitCode.Success;
    }

    private static async Task<IReadOnlyList<TransferStep>> BelowAsync(
        ObjectStore store, ObjectAddress below, CancellationToken cancellationToken)
    {
        var steps = new List<TransferStep>();
        await foreach (var found in store.ListAsync(below, isDeep: true, cancellationToken))
        {
            steps.Add(new TransferStep(StepKind.Delete, (below with { Key = found.Key }).ToString(), null, 0));
        }

        return steps;
    }
}
