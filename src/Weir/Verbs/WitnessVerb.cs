using System.CommandLine;
using System.Text;
using Weir.Commands;
using Weir.Ledger;
using Weir.Terminal;

namespace Weir.Verbs;

/// <summary>A witness that was made.</summary>
/// <param name="Folder">Its folder, as given.</param>
/// <param name="Key">Its public key, for auditors.</param>
internal sealed record WitnessDocument(string Folder, string Key);

/// <summary>A checkpoint that was co-signed.</summary>
/// <param name="Origin">The log.</param>
/// <param name="Size">The number of entries.</param>
/// <param name="OldSize">The number at the witness's co-signature before; 0 for none.</param>
/// <param name="Cosignature">The signature line.</param>
internal sealed record CosignDocument(string Origin, long Size, long OldSize, string Cosignature);

/// <summary><c>weir witness</c>: co-signs the checkpoints of logs that only grow.</summary>
internal static class WitnessVerb
{
    private static readonly Argument<string> Folder = new("DIR") { Description = "The witness's folder: its key, the logs it knows, its state." };

    private static readonly Option<string?> Output = new("--output", "-o")
    {
        Description = "A file to which the co-signature line is written as well.",
        HelpName = "FILE",
    };

    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "witness",
        "Co-signs checkpoints of a ledger with a key of its own: on another machine, it makes a rewritten or rolled-back ledger visible. "
        + "It signs only what continues the checkpoint that it signed last.",
        "weir witness init witness/ --name witness.example.org --log-key log.keys",
        "weir witness cosign witness/ --bundle export/")
    {
        Init(),
        Cosign(),
    };

    private static VerbCommand Init()
    {
        var name = new Option<string>("--name") { Description = "The witness's name, without spaces or +.", HelpName = "NAME", Required = true };
        var logs = new Option<string>("--log-key")
        {
            Description = "A file of the public keys of the logs to know, one per line.",
            HelpName = "FILE",
            Required = true,
        };
        return new VerbCommand(
            "init",
            "Makes a witness: a new random key and an empty state in a new folder of mode 0700. Prints the public key, which auditors trust.",
            "weir witness init witness/ --name witness.example.org --log-key log.keys",
            "weir witness init /var/lib/weir-witness --name witness.example.org --log-key log.keys --json")
        {
            Handler = (context, _) => Task.FromResult(RunInit(context, context.Get(name)!, context.Get(logs)!)),
        }.With(Folder, name, logs);
    }

    private static VerbCommand Cosign()
    {
        var checkpoint = new Option<string?>("--checkpoint") { Description = "The signed checkpoint. Needs --proof.", HelpName = "FILE" };
        var proof = new Option<string?>("--proof")
        {
            Description = "The consistency proof: a line 'old SIZE' and one base64 hash per line. Needs --checkpoint.",
            HelpName = "FILE",
        };
        var bundle = new Option<string?>("--bundle")
        {
            Description = "An exported ledger, whose checkpoint is taken and from whose tiles the proof is made.",
            HelpName = "DIR",
        };
        return new VerbCommand(
            "cosign",
            "Checks that a checkpoint continues the one that was co-signed last, stores it as the new state, and prints the co-signature line, "
            + "which belongs at the end of the checkpoint. A refusal ends with exit code 11.",
            "weir witness cosign witness/ --bundle export/",
            "weir witness cosign witness/ --checkpoint new.checkpoint --proof consistency.txt -o cosignature.txt")
        {
            Handler = (context, cancellationToken) =>
                CosignAsync(context, context.Get(checkpoint), context.Get(proof), context.Get(bundle), cancellationToken),
        }.With(Folder, checkpoint, proof, bundle, Output);
    }

    private static int RunInit(VerbContext context, string name, string logKeys)
    {
        var folder = context.Get(Folder)!;
        NoteVerifier key;
        try
        {
            key = WitnessFolder.Create(folder, name, LedgerFiles.ReadKeys(logKeys));
        }
        catch (ArgumentException exception)
        {
            throw CommandException.Usage(exception.Message);
        }

        context.Output.Line(key.ToString());
        context.Output.Json(new WitnessDocument(folder, key.ToString()), Documents.Default.WitnessDocument);
        context.Output.Note($"The witness {name} was made in {folder}. Give the line above to auditors, and keep a copy of the folder.");
        return ExitCode.Success;
    }

    private static async Task<int> CosignAsync(
        VerbContext context, string? checkpointFile, string? proofFile, string? bundle, CancellationToken cancellationToken)
    {
        var isComplete = bundle is null ? checkpointFile is not null && proofFile is not null : (checkpointFile ?? proofFile) is null;
        if (!isComplete)
        {
            throw CommandException.Usage("give either --bundle, or --checkpoint and --proof");
        }

        using var witness = WitnessFolder.Open(context.Get(Folder)!);
        var (note, checkpoint) = LedgerFiles.ReadCheckpoint(checkpointFile ?? Path.Combine(bundle!, "checkpoint"));
        var before = witness.StateOf(checkpoint.Origin)?.Size ?? 0;
        var request = bundle is null
            ? ReadProof(proofFile!, note)
            : await ProveAsync(bundle, Math.Min(before, checkpoint.Size), checkpoint.Size, note, cancellationToken);
        var answer = witness.Cosign(request, context.Time);
        if (answer.Signature is not { } signature)
        {
            throw new CommandException(ExitCode.NotVerified, Refusal(answer.Verdict, checkpoint, before));
        }

        var line = signature.ToString();
        if (context.Get(Output) is { } file)
        {
            await File.WriteAllTextAsync(file, line, cancellationToken);
        }

        context.Output.Line(line.TrimEnd('\n'));
        context.Output.Json(
            new CosignDocument(checkpoint.Origin, checkpoint.Size, before, line.TrimEnd('\n')), Documents.Default.CosignDocument);
        return ExitCode.Success;
    }

    private static async Task<CosignRequest> ProveAsync(
        string bundle, long oldSize, long size, SignedNote note, CancellationToken cancellationToken)
    {
        try
        {
            var proof = await ConsistencyProof.MakeAsync(oldSize, size, new BundleTiles(bundle), cancellationToken);
            return new CosignRequest(oldSize, proof.Path, note);
        }
        catch (TileUnavailableException exception)
        {
            throw new CommandException(ExitCode.NotVerified, $"the bundle {bundle} has no tile {exception.Tile.Path}: no proof can be made from it");
        }
    }

    private static CosignRequest ReadProof(string file, SignedNote note) =>
        CosignRequest.TryParseProof(Encoding.UTF8.GetString(LedgerFiles.Read(file)), out var oldSize, out var path)
            ? new CosignRequest(oldSize, path, note)
            : throw new CommandException(ExitCode.NotVerified, $"{file} is no consistency proof: expected 'old SIZE' and at most 63 hashes");

    private static string Refusal(WitnessVerdict verdict, Checkpoint checkpoint, long before) => verdict switch
    {
        WitnessVerdict.UnknownLog => $"refused (404): the witness does not know the log {checkpoint.Origin}; its key is not in the file 'logs'",
        WitnessVerdict.NotSigned => $"refused (403): no key that the witness knows has signed the checkpoint of {checkpoint.Origin}",
        WitnessVerdict.Conflict => $"refused (409): the witness co-signed {before} entries of {checkpoint.Origin} last; "
            + "the proof starts elsewhere, or the checkpoint is another history. Make the proof from that size",
        WitnessVerdict.NotConsistent => $"refused (422): nothing shows that the {checkpoint.Size} entries of {checkpoint.Origin} "
            + $"begin with the {before} that were co-signed before. Keep this checkpoint: it is evidence",
        _ => $"refused (400): the checkpoint of {checkpoint.Origin} has {checkpoint.Size} entries and the proof starts beyond it",
    };
}
