using System.Text.Json.Serialization;
using Weir.Commands;
using Weir.Terminal;

namespace Weir.Verbs.Objects;

/// <summary>What a step of a transfer does.</summary>
internal enum StepKind
{
    /// <summary>Brings a file to the server.</summary>
    Upload = 1,

    /// <summary>Brings an object to this machine.</summary>
    Download = 2,

    /// <summary>Copies an object at the server.</summary>
    Copy = 3,

    /// <summary>Deletes an object; a bucket that keeps versions keeps what it had.</summary>
    Delete = 4,

    /// <summary>Deletes a file.</summary>
    DeleteFile = 5,
}

/// <summary>One thing that a transfer does.</summary>
/// <param name="Kind">What.</param>
/// <param name="From">The file or object that it is done with.</param>
/// <param name="To">Where it goes; null of a deletion.</param>
/// <param name="Bytes">How many bytes are moved.</param>
/// <param name="Version">The version that is meant; null for the newest.</param>
internal sealed record TransferStep(StepKind Kind, string From, string? To, long Bytes, string? Version = null)
{
    /// <summary>The file that stands for standard input.</summary>
    public const string StandardStream = "-";
}

/// <summary>What a transfer did, or would do.</summary>
/// <param name="IsDryRun">Whether nothing was done.</param>
/// <param name="Bytes">Bytes that were moved.</param>
/// <param name="Unchanged">Files or objects that were left as they are.</param>
/// <param name="Steps">What was done.</param>
internal sealed record TransferDocument(bool IsDryRun, long Bytes, int Unchanged, IReadOnlyList<TransferStep> Steps);

/// <summary>An object as a list has it, for <c>--json</c>.</summary>
/// <param name="Items">Objects, and what the keys of those begin with that were put together; or buckets.</param>
internal sealed record StoredListDocument(IReadOnlyList<StoredObject> Items);

/// <summary>How transfers are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(TransferDocument))]
[JsonSerializable(typeof(StoredListDocument))]
internal sealed partial class TransferJson : JsonSerializerContext;

/// <summary>Does the steps of a transfer, several at once. The first that fails ends it; what was done before stays done.</summary>
internal static class Transfer
{
    /// <summary>Does the steps and shows what was done.</summary>
    /// <param name="context">The run of the verb.</param>
    /// <param name="store">The objects.</param>
    /// <param name="steps">What is to be done.</param>
    /// <param name="unchanged">How many things need nothing.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(
        VerbContext context,
        ObjectStore store,
        IReadOnlyList<TransferStep> steps,
        int unchanged,
        TransferOptions options,
        CancellationToken cancellationToken)
    {
        var isDry = options.IsDryRun(context);
        var progress = new TransferProgress(context.Output, context.Time);
        progress.Expect(steps.Sum(static step => step.Bytes));
        if (isDry)
        {
            foreach (var step in steps)
            {
                context.Output.Line($"would {Sentence(step)}");
            }
        }
        else
        {
            var manner = new ParallelOptions { MaxDegreeOfParallelism = options.Jobs(context), CancellationToken = cancellationToken };
            try
            {
                await Parallel.ForEachAsync(steps, manner, async (step, cancelled) =>
                {
                    await DoAsync(store, progress, step, cancelled);
                    progress.Done(Sentence(step));
                });
            }
            finally
            {
                progress.End();
            }
        }

        var bytes = steps.Where(static step => step.Kind is StepKind.Upload or StepKind.Download).Sum(static step => step.Bytes);
        context.Output.Note(
            $"{(isDry ? "It would be " : "")}{Printable.Count(steps.Count, "change")}, {TransferProgress.Text(bytes)} moved, {unchanged} unchanged.");
        context.Output.Json(new TransferDocument(isDry, bytes, unchanged, steps), TransferJson.Default.TransferDocument);
        return ExitCode.Success;
    }

    private static Task DoAsync(ObjectStore store, TransferProgress progress, TransferStep step, CancellationToken cancellationToken)
    {
        switch (step.Kind)
        {
            case StepKind.Upload:
                return new ObjectUpload(store, progress).RunAsync(step.From, ObjectAddress.ParseObject(step.To!), cancellationToken);
            case StepKind.Download:
                return new ObjectDownload(store, progress).RunAsync(
                    ObjectAddress.ParseObject(step.From), step.Version, step.To!, cancellationToken);
            case StepKind.Copy:
                return store.CopyAsync(ObjectAddress.ParseObject(step.From), ObjectAddress.ParseObject(step.To!), cancellationToken);
            case StepKind.Delete:
                return store.DeleteAsync(ObjectAddress.ParseObject(step.From), step.Version, cancellationToken);
            default:
                File.Delete(step.From);
                return Task.CompletedTask;
        }
    }

    private static string Sentence(TransferStep step) => step.Kind switch
    {
        StepKind.Upload => $"upload {step.From} to {step.To}",
        StepKind.Download => $"download {step.From} to {step.To}",
        StepKind.Copy => $"copy {step.From} to {step.To}",
        _ => $"delete {step.From}",
    };
}
