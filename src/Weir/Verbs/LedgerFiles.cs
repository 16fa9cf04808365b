using System.Text;
using Weir.Commands;
using Weir.Ledger;

namespace Weir.Verbs;

/// <summary>The small files of the ledger that a user names on the command line.</summary>
internal static class LedgerFiles
{
    /// <summary>Reads a file that cannot be large.</summary>
    /// <exception cref="CommandException">It does not exist, or is too large to be what is meant.</exception>
    public static byte[] Read(string path)
    {
        if (!File.Exists(path))
        {
            throw CommandException.Usage($"there is no file {path}");
        }

        return new FileInfo(path).Length <= TlogProof.MaxBytes
            ? File.ReadAllBytes(path)
            : throw CommandException.Usage($"the file {path} is too large to be a key file, checkpoint or proof");
    }

    /// <summary>Reads a file of public keys.</summary>
    /// <exception cref="CommandException">It holds anything else.</exception>
    public static IReadOnlyList<NoteVerifier> ReadKeys(string path) =>
        LedgerKeys.TryParse(Encoding.UTF8.GetString(Read(path)), out var keys, out var fault)
            ? keys
            : throw CommandException.Usage($"the key file {path} cannot be read: {fault}");

    /// <summary>Reads a signed checkpoint.</summary>
    /// <exception cref="CommandException">It is none.</exception>
    public static (SignedNote Note, Checkpoint Checkpoint) ReadCheckpoint(string path) =>
        Checkpoint.TryParse(Read(path), out var note, out var checkpoint, out var fault)
            ? (note, checkpoint)
            : throw new CommandException(ExitCode.NotVerified, $"{path} is no checkpoint: {fault}");
}
