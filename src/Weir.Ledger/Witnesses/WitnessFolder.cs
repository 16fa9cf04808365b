using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Foundation;

namespace Weir.Ledger;

/// <summary>A witness's folder is missing, damaged or open to others; the message says which file and what to do.</summary>
/// <param name="message">What is wrong.</param>
public sealed class WitnessFolderException(string message) : IOException(message);

/// <summary>
/// A witness on disk (docs/formats/ledger.md, "Receipts and witnesses"): its key, the logs it knows, and per log the largest checkpoint
/// that it co-signed. One process holds the folder at a time. The new state is on disk before a signature is given away, so that no kill
/// makes it sign two histories. Not thread-safe; the owner disposes it.
/// </summary>
public sealed class WitnessFolder : IDisposable
{
    private const string KeyFile = "witness.key";
    private const string LogsFile = "logs";
    private const string StateFolder = "state";
    private const string LockFile = "lock";
    private const string KeyPrefix = "weir-witness-key-1";
    private const int SeedBytes = 32;
    private const UnixFileMode ForOthers = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private readonly string _folder;
    private readonly FileStream _lock;
    private readonly NoteSigner _key;
    private readonly IReadOnlyList<NoteVerifier> _logs;

    private WitnessFolder(string folder, FileStream held, NoteSigner key, IReadOnlyList<NoteVerifier> logs) =>
        (_folder, _lock, _key, _logs) = (folder, held, key, logs);

    /// <summary>The witness's public key, which auditors trust.</summary>
    public NoteVerifier Verifier => _key.Verifier;

    /// <summary>Makes a witness with a new random key, in a folder that is new or empty.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="name">The witness's name.</param>
    /// <param name="logs">The keys of the logs that it shall know.</param>
    /// <returns>The public key.</returns>
    /// <exception cref="WitnessFolderException">The folder holds something.</exception>
    /// <exception cref="ArgumentException">The name cannot be that of a key.</exception>
    public static NoteVerifier Create(string folder, string name, IReadOnlyList<NoteVerifier> logs)
    {
        using var seed = SecretBytes.Random(SeedBytes);
        using var key = NoteSigner.Create(name, NoteAlgorithm.Cosignature, seed);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
        {
            throw new WitnessFolderException($"The folder {folder} is not empty. Name a new one for the witness.");
        }

        var path = Path.GetFullPath(folder);
        Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.CreateDirectory(Path.Combine(path, StateFolder));
        DurableFile.Create(Path.Combine(path, LogsFile), Encoding.UTF8.GetBytes(LedgerKeys.Write(logs)));
        var line = Encoding.UTF8.GetBytes($"{KeyPrefix}:{Convert.ToBase64String(seed.Reveal())}:{name}\n");
        DurableFile.Create(Path.Combine(path, KeyFile), line);
        CryptographicOperations.ZeroMemory(line);
        return key.Verifier;
    }

    /// <summary>Opens a witness and holds its folder until it is disposed.</summary>
    /// <exception cref="WitnessFolderException">It is missing, damaged, open to others or held by another process.</exception>
    public static WitnessFolder Open(string folder)
    {
        var path = Path.GetFullPath(folder);
        if (!File.Exists(Path.Combine(path, KeyFile)))
        {
            throw new WitnessFolderException($"{folder} is no witness: it has no {KeyFile}. Make one with: weir witness init DIR");
        }

        FileStream held;
        try
        {
            held = new FileStream(Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new WitnessFolderException($"The witness {folder} is in use by another process. Try again when that has ended.");
        }

        try
        {
            var keys = LedgerKeys.TryParse(File.ReadAllText(Path.Combine(path, LogsFile)), out var logs, out var fault)
                ? logs
                : throw new WitnessFolderException($"The file {LogsFile} of the witness {folder} cannot be read: {fault}.");
            return new WitnessFolder(path, held, ReadKey(Path.Combine(path, KeyFile)), keys);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>What the witness remembers of a log; null when it never co-signed.</summary>
    /// <exception cref="WitnessFolderException">The state is damaged: nothing may be signed then.</exception>
    public WitnessState? StateOf(string origin)
    {
        var path = StatePath(origin);
        if (!File.Exists(path))
        {
            return null;
        }

        var text = File.ReadAllText(path);
        return Checkpoint.TryParse(text, out var state, out _) && state.Origin == origin && state.Extensions.Count == 0
            ? new WitnessState(state.Size, state.Root)
            : throw new WitnessFolderException($"The witness's state {path} is damaged. Restore it from a backup of the witness.");
    }

    /// <summary>Decides on a request, and makes the new state durable before it returns a signature.</summary>
    /// <param name="request">The request.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">The new state could not be stored; nothing was signed then.</exception>
    public WitnessAnswer Cosign(CosignRequest request, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(request);
        var origin = Checkpoint.TryParse(request.Checkpoint.Text, out var checkpoint, out _) ? checkpoint.Origin : "";
        var state = StateOf(origin);
        var answer = new Witness(_key, _logs, time).Cosign(request, state);
        if (answer is { Verdict: WitnessVerdict.Cosigned, State: { } next } && next != state)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{origin}\n{next.Size}\n{next.Root}\n");
            DurableFile.Replace(StatePath(origin), Encoding.UTF8.GetBytes(text));
        }

        return answer;
    }

    /// <summary>Overwrites the key in memory and lets go of the folder.</summary>
    public void Dispose()
    {
        _key.Dispose();
        _lock.Dispose();
    }

    private static NoteSigner ReadKey(string path)
    {
        if ((File.GetUnixFileMode(path) & ForOthers) != 0)
        {
            throw new WitnessFolderException($"The key file {path} can be opened by others than its owner. Run: chmod 600 {path}");
        }

        var parts = File.ReadAllText(path).TrimEnd('\n').Split(':', 3);
        if (parts.Length != 3 || parts[0] != KeyPrefix || !CanonicalText.IsKeyName(parts[2])
            || !CanonicalText.TryParseBase64(parts[1], out var bytes) || bytes.Length != SeedBytes)
        {
            throw new WitnessFolderException($"The key file {path} is damaged or no key file. Restore it from a backup of the witness.");
        }

        using var seed = SecretBytes.CopyOf(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        return NoteSigner.Create(parts[2], NoteAlgorithm.Cosignature, seed);
    }

    private string StatePath(string origin) =>
        Path.Combine(_folder, StateFolder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(origin))));
}
