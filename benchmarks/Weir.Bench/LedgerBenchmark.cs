using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Foundation;
using Weir.Ledger;
using Weir.Testing;

namespace Weir.Bench;

/// <summary>
/// The ledger on one thread: growing a tree, verifying a whole exported bundle from disk, and making and checking inclusion proofs, each
/// beside the speed of SHA-256 on the same machine, which is its limit.
/// </summary>
internal static class LedgerBenchmark
{
    private const string Origin = "bench.example/installation";
    private const int Proofs = 20_000;

    /// <summary>Runs all and prints the figures.</summary>
    /// <param name="entries">How many entries the log has.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    public static async Task RunAsync(int entries, CancellationToken cancellationToken)
    {
        Console.WriteLine();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ledger: one thread, {entries:N0} entries of about 300 bytes"));
        using var folder = new TempFolder();
        using var seed = SecretBytes.Random(32);
        using var signer = NoteSigner.Create(Origin, NoteAlgorithm.Ed25519, seed);
        MeasureHashing(entries);
        MeasureGrowth(entries);
        var bundle = folder.File("bundle");
        Export(bundle, entries, signer);
        cancellationToken.ThrowIfCancellationRequested();
        MeasureVerification(bundle, entries, signer, cancellationToken);
        await MeasureProofsAsync(bundle, entries, signer, cancellationToken);
    }

    private static void MeasureHashing(int count)
    {
        Span<byte> node = stackalloc byte[65];
        Span<byte> hash = stackalloc byte[32];
        var started = Now();
        for (var i = 0; i < count; i++)
        {
            SHA256.HashData(node, hash);
        }

        Print("SHA-256 of 65 bytes", count, started, "hashes");
    }

    private static void MeasureGrowth(int entries)
    {
        var tree = new TreeBuilder();
        var leaf = MerkleTree.LeafHash("leaf"u8);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var started = Now();
        for (var i = 0; i < entries; i++)
        {
            tree.Append(leaf, static (_, _) => { });
        }

        Print("append leaf hashes", entries, started, "leaves");
        var allocated = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)entries;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {"",-22} {allocated,12:0.000} bytes allocated per leaf"));
    }

    private static void Export(string bundle, int entries, NoteSigner signer)
    {
        var started = Now();
        using var writer = new BundleWriter(bundle);
        var salt = new byte[32];
        for (var i = 0; i < entries; i++)
        {
            writer.AddEntry(Entry(i, entries, salt));
        }

        for (var i = 0; i < Math.Min(entries, RowCount(entries)); i++)
        {
            var last = i + ((entries - 1 - i) / RowCount(entries) * RowCount(entries));
            writer.AddRow("project", Row(i), (last / RowCount(entries)) + 1, salt, State(last));
        }

        writer.Finish(new Checkpoint(Origin, writer.Size, writer.Root).Sign(signer), [signer.Verifier]);
        Print("write the bundle", entries, started, "entries");
    }

    private static void MeasureVerification(string bundle, int entries, NoteSigner signer, CancellationToken cancellationToken)
    {
        var started = Now();
        var report = BundleVerifier.Verify(bundle, new BundleTrust([signer.Verifier], []), cancellationToken);
        Print("verify the bundle", entries, started, "entries");
        if (!report.IsClean || report.Entries != entries)
        {
            throw new InvalidOperationException($"The bundle does not verify: {string.Join(", ", report.Findings.Take(3))}");
        }
    }

    private static async Task MeasureProofsAsync(string bundle, int entries, NoteSigner signer, CancellationToken cancellationToken)
    {
        var stored = await File.ReadAllBytesAsync(Path.Combine(bundle, "checkpoint"), cancellationToken);
        _ = Checkpoint.TryParse(stored, out var note, out var checkpoint, out _);
        var tiles = new BundleTiles(bundle);
        var salt = new byte[32];
        var index = entries / 3;
        var started = Now();
        var proof = await InclusionProof.MakeAsync(index, entries, tiles, cancellationToken);
        var milliseconds = Stopwatch.GetElapsedTime(started.Clock).TotalMilliseconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {"make one proof",-22} {milliseconds,12:0.000} ms from tiles on disk"));
        var leaf = MerkleTree.LeafHash(Entry(index, entries, salt));
        started = Now();
        for (var i = 0; i < Proofs; i++)
        {
            if (proof.Verify(leaf, checkpoint!.Root) != ProofVerdict.Proven)
            {
                throw new InvalidOperationException("The inclusion proof does not verify.");
            }
        }

        Print("check inclusion", Proofs, started, "proofs");
        var receipt = new TlogProof(proof, note!);
        started = Now();
        for (var i = 0; i < Proofs / 10; i++)
        {
            _ = receipt.Verify(Entry(index, entries, salt), signer.Verifier, []);
        }

        Print("check whole receipts", Proofs / 10, started, "receipts");
    }

    private static int RowCount(int entries) => Math.Max(1, entries / 5);

    private static string Row(int i) => string.Create(CultureInfo.InvariantCulture, $"prj_{i:d26}");

    private static byte[] State(int i) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"name\":\"{i}\"}}"));

    private static byte[] Entry(int i, int entries, byte[] salt)
    {
        var rows = RowCount(entries);
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"action\":\"project.rename\",\"actor\":\"usr_06dvz0000000000000000000aa\",\"actor_kind\":1,\"at\":{1_763_787_600_000 + i},"
                + $"\"door\":1,\"id\":\"aud_{i:d26}\",\"log\":\"installation\",\"outcome\":1,\"resource\":\"{Row(i % rows)}\","
                + $"\"resource_kind\":\"project\",\"revision\":{(i / rows) + 1},\"state\":\"{BundleWriter.StateDigest(salt, State(i))}\"}}"));
    }

    private static (long Clock, TimeSpan Processor) Now() => (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);

    // Processor time beside the clock: on a machine that is shared the clock also measures the neighbours.
    private static void Print(string what, long count, (long Clock, TimeSpan Processor) started, string unit)
    {
        var seconds = Stopwatch.GetElapsedTime(started.Clock).TotalSeconds;
        var processor = (Environment.CpuUsage.TotalTime - started.Processor).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"  {what,-22} {count / processor,12:N0} {unit} per processor second ({processor:0.00} s; {seconds:0.00} s by the clock)"));
    }
}
