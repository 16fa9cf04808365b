using System.CommandLine;
using Weir.Commands;

namespace Weir.Verbs.Objects;

/// <summary><c>weir cp</c>: copies between files and objects.</summary>
internal static class CopyVerb
{
    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var from = new Argument<string>("FROM") { Description = "A file, a folder, - for standard input, or s3://BUCKET/KEY." };
        var to = new Argument<string>("TO")
        {
            Description = "A file, a folder, or s3://BUCKET/KEY. What ends in / keeps the name that it had.",
        };
        var recursive = new Option<bool>("--recursive", "-r") { Description = "A folder with all below it, or all objects below a key." };
        var version = new Option<string?>("--version-id") { Description = "With an object: the version that is meant.", HelpName = "ID" };
        var options = new TransferOptions();
        return new VerbCommand(
            "cp",
            "Copies files to objects, objects to files, and objects to objects. Nothing is there before all of it is: a file takes its place and an "
            + "object is shown only when every byte has arrived and was compared with its checksum. Large files go in parts, several at once. The "
            + "access key is that of weir s3 key new, or of the variables AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_ENDPOINT_URL_S3, AWS_REGION "
            + "and AWS_CA_BUNDLE.",
            "weir cp results.csv s3://deliveries/2026-11/",
            "weir cp -r s3://deliveries/2026-11 ./2026-11",
            "weir cp - s3://deliveries/dump.sql")
        {
            Handler = async (context, cancellationToken) =>
            {
                using var store = ObjectStore.Open(context);
                var steps = context.Get(recursive)
                    ? await ManyAsync(store, context.Get(from)!, context.Get(to)!, cancellationToken)
                    : [One(context.Get(from)!, context.Get(to)!, context.Get(version))];
                return await Transfer.RunAsync(context, store, steps, unchanged: 0, options, cancellationToken);
            },
        }.With([from, to, recursive, version, .. options.All]);
    }

    private static TransferStep One(string from, string to, string? version)
    {
        if (!ObjectAddress.IsMeant(from))
        {
            if (!ObjectAddress.IsMeant(to))
            {
                throw CommandException.Usage("one of both must be an object; expected s3://BUCKET/KEY");
            }

            var isStream = from == TransferStep.StandardStream;
            if (!isStream && !File.Exists(from))
            {
                throw CommandException.Usage(
                    Directory.Exists(from) ? $"{from} is a folder; copy all below it with --recursive" : $"there is no file {from}");
            }

            var target = Named(ObjectAddress.Parse(to), isStream ? "" : Path.GetFileName(from));
            return new TransferStep(StepKind.Upload, from, target.ToString(), isStream ? 0 : new FileInfo(from).Length);
        }

        var source = ObjectAddress.ParseObject(from);
        var name = source.Key.TrimEnd('/').Split('/')[^1];
        if (ObjectAddress.IsMeant(to))
        {
            return version is null
                ? new TransferStep(StepKind.Copy, from, Named(ObjectAddress.Parse(to), name).ToString(), 0)
                : throw CommandException.Usage("--version-id is for copies to this machine");
        }

        var path = Directory.Exists(to) || to.EndsWith('/') ? LocalFolder.PathOf(to, name) : to;
        return new TransferStep(StepKind.Download, from, path, 0, version);
    }

    private static ObjectAddress Named(ObjectAddress target, string name) =>
        target.Key.Length > 0 && !target.Key.EndsWith('/') ? target
        : name.Length > 0 ? target.Below(name)
        : throw CommandException.Usage($"'{target}' names no object; expected s3://BUCKET/KEY");

    private static async Task<IReadOnlyList<TransferStep>> ManyAsync(
        ObjectStore store, string from, string to, CancellationToken cancellationToken)
    {
        if (!ObjectAddress.IsMeant(from))
        {
            var target = ObjectAddress.Parse(to).AsFolder();
            return Directory.Exists(from)
                ? [.. LocalFolder.Files(from).Select(file => new TransferStep(
                    StepKind.Upload, file.FullName, target.Below(file.Name).ToString(), file.Size))]
                : throw CommandException.Usage($"there is no folder {from}");
        }

        var source = ObjectAddress.Parse(from).AsFolder();
        var steps = new List<TransferStep>();
        await foreach (var found in store.ListAsync(source, isDeep: true, cancellationToken))
        {
            var (name, origin) = (found.Key[source.Key.Length..], (source with { Key = found.Key }).ToString());
            if (ObjectAddress.IsMeant(to))
            {
                steps.Add(new TransferStep(StepKind.Copy, origin, ObjectAddress.Parse(to).AsFolder().Below(name).ToString(), 0));
            }
            else if (!name.EndsWith('/') && name.Length > 0)
            {
                steps.Add(new TransferStep(StepKind.Download, origin, LocalFolder.PathOf(to, name), found.Size));
            }
        }

        return steps.Count > 0 ? steps : throw new CommandException(ExitCode.NotFound, $"there are no objects below {source}");
    }
}
