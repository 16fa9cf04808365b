using System.CommandLine;
using Weir.Commands;

namespace Weir.Verbs.Objects;

/// <summary><c>weir sync</c>: makes a folder and the objects below a key alike.</summary>
internal sealed class SyncVerb
{
    private readonly Argument<string> _from = new("FROM") { Description = "A folder, or s3://BUCKET/KEY: what is to be alike." };

    private readonly Argument<string> _to = new("TO") { Description = "s3://BUCKET/KEY, or a folder: what is changed." };

    private readonly Option<bool> _delete = new("--delete")
    {
        Description = "Delete at the end of the way what the beginning does not have.",
    };

    private readonly Option<bool> _checksum = new("--checksum")
    {
        Description = "Compare files with objects by their content, where the sizes are the same, and not by their times.",
    };

    private readonly TransferOptions _options = new();

    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var verb = new SyncVerb();
        return new VerbCommand(
            "sync",
            "Makes the objects below a key like the files of a folder, or the other way round. What has the same size and is not older than what it "
            + "is compared with is left as it is, so a run that was stopped is taken up where it ended. Links are passed over. The access key is as "
            + "in weir cp.",
            "weir sync ./results s3://deliveries/2026-11",
            "weir sync s3://deliveries/2026-11 ./results --delete --dry-run")
        {
            Handler = verb.RunAsync,
        }.With([verb._from, verb._to, verb._delete, verb._checksum, .. verb._options.All]);
    }

    private async Task<int> RunAsync(VerbContext context, CancellationToken cancellationToken)
    {
        var (from, to) = (context.Get(_from)!, context.Get(_to)!);
        var isUp = ObjectAddress.IsMeant(to);
        if (isUp == ObjectAddress.IsMeant(from))
        {
            throw CommandException.Usage("one of both must be a folder and the other s3://BUCKET/KEY");
        }

        if (isUp && !Directory.Exists(from))
        {
            throw CommandException.Usage($"there is no folder {from}");
        }

        using var store = ObjectStore.Open(context);
        var below = ObjectAddress.Parse(isUp ? to : from).AsFolder();
        var folder = isUp ? from : to;
        var files = (Directory.Exists(folder) ? LocalFolder.Files(folder) : []).ToDictionary(static file => file.Name, StringComparer.Ordinal);
        var objects = new Dictionary<string, StoredObject>(StringComparer.Ordinal);
        await foreach (var found in store.ListAsync(below, isDeep: true, cancellationToken))
        {
            objects.Add(found.Key[below.Key.Length..], found);
        }

        var (steps, unchanged) = isUp
            ? await UpAsync(context, files, objects, below, cancellationToken)
            : await DownAsync(context, files, objects, below, folder, cancellationToken);
        return await Transfer.RunAsync(context, store, steps, unchanged, _options, cancellationToken);
    }

    private async Task<(IReadOnlyList<TransferStep> Steps, int Unchanged)> UpAsync(
        VerbContext context,
        Dictionary<string, LocalFile> files,
        Dictionary<string, StoredObject> objects,
        ObjectAddress below,
        CancellationToken cancellationToken)
    {
        var steps = new List<TransferStep>();
        foreach (var file in files.Values)
        {
            if (!objects.TryGetValue(file.Name, out var there) || !await IsLikeAsync(context, file, there, isUp: true, cancellationToken))
            {
                steps.Add(new TransferStep(StepKind.Upload, file.FullName, below.Below(file.Name).ToString(), file.Size));
            }
        }

        var unchanged = files.Count - steps.Count;
        if (context.Get(_delete))
        {
            steps.AddRange(objects.Keys.Where(name => !files.ContainsKey(name))
                .Select(name => new TransferStep(StepKind.Delete, below.Below(name).ToString(), null, 0)));
        }

        return (steps, unchanged);
    }

    private async Task<(IReadOnlyList<TransferStep> Steps, int Unchanged)> DownAsync(
        VerbContext context,
        Dictionary<string, LocalFile> files,
        Dictionary<string, StoredObject> objects,
        ObjectAddress below,
        string folder,
        CancellationToken cancellationToken)
    {
        var steps = new List<TransferStep>();
        var wanted = objects.Where(static found => found.Key.Length > 0 && !found.Key.EndsWith('/')).ToList();
        foreach (var (name, found) in wanted)
        {
            if (!files.TryGetValue(name, out var file) || !await IsLikeAsync(context, file, found, isUp: false, cancellationToken))
            {
                steps.Add(new TransferStep(StepKind.Download, below.Below(name).ToString(), LocalFolder.PathOf(folder, name), found.Size));
            }
        }

        var unchanged = wanted.Count - steps.Count;
        if (context.Get(_delete))
        {
            steps.AddRange(files.Values.Where(file => !objects.ContainsKey(file.Name))
                .Select(static file => new TransferStep(StepKind.DeleteFile, file.FullName, null, 0)));
        }

        return (steps, unchanged);
    }

    // Doors tell times to the millisecond at most, so a file that got its time from one is not called older.
    private async ValueTask<bool> IsLikeAsync(
        VerbContext context, LocalFile file, StoredObject found, bool isUp, CancellationToken cancellationToken)
    {
        var lead = (found.ModifiedAt ?? default) - file.ModifiedAt;
        return file.Size == found.Size && (context.Get(_checksum)
            ? await ObjectUpload.HasBytesAsync(file.FullName, file.Size, found.Tag, cancellationToken)
            : isUp ? lead > -TimeSpan.FromSeconds(1) : lead < TimeSpan.FromSeconds(1));
    }
}
