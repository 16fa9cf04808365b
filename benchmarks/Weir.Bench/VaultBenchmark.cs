using System.Diagnostics;
using System.Security.Cryptography;
using Weir.Foundation;
using Weir.Vault.Format;

namespace Weir.Bench;

/// <summary>
/// Sealing and opening messages of 64 MiB in memory, one thread, against the platform's AES-256-GCM over the same bytes in pieces of 16 KiB:
/// what the processor allows. Key derivation and header are part of it; so is one nonce per chunk on both sides.
/// </summary>
internal static class VaultBenchmark
{
    private const int Chunks = 4096;
    private const double Mebibytes = Chunks * (double)Cobblestone.ChunkBytes / (1 << 20);

    /// <summary>Runs all four, alternated, and prints MiB per second, the ratios and what is allocated per chunk.</summary>
    public static void Run(int rounds)
    {
        Console.WriteLine();
        Console.WriteLine($"vault: messages of {Mebibytes:0} MiB in memory, one thread, median of {rounds}, alternated");
        using var workload = new Workload();
        var (bareSeal, seal, bareOpen, open) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var allocated = 0L;
        for (var round = -1; round < rounds; round++)
        {
            var first = Rate(workload.SealBare);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var second = Rate(workload.Seal);
            var third = Rate(workload.Open);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            var fourth = Rate(workload.OpenBare);
            if (round >= 0)
            {
                bareSeal.Add(first);
                seal.Add(second);
                open.Add(third);
                bareOpen.Add(fourth);
            }
        }

        Print("seal", seal, bareSeal);
        Print("open", open, bareOpen);
        Console.WriteLine($"  allocated   {allocated / (2.0 * Chunks),10:0.00} bytes per chunk, those of key and header included");
    }

    private static void Print(string name, List<double> ours, List<double> bare) => Console.WriteLine(
        $"  {name,-10} {Median.Of(ours),10:N0} MiB/s, bare AES-256-GCM {Median.Of(bare),10:N0} MiB/s, "
            + $"ratio {Median.Of(ours.Zip(bare, static (one, other) => one / other)):0.000}");

    private static double Rate(Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Mebibytes / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private sealed class Workload : IDisposable
    {
        private readonly SecretBytes _key = SecretBytes.Random(Cobblestone.KeyBytes);
        private readonly byte[] _plaintext = RandomNumberGenerator.GetBytes(Cobblestone.ChunkBytes * 16);
        private readonly byte[] _sealed = new byte[Cobblestone.SealedChunkBytes * Chunks];
        private readonly byte[] _bare = new byte[Cobblestone.SealedChunkBytes * Chunks];
        private readonly byte[] _opened = new byte[Cobblestone.ChunkBytes];
        private readonly byte[] _header = new byte[Cobblestone.HeaderBytes];
        private readonly byte[] _nonce = new byte[12];

        public void Dispose() => _key.Dispose();

        public void SealBare()
        {
            using var gcm = new AesGcm(_key.Reveal(), Cobblestone.TagBytes);
            for (var chunk = 0; chunk < Chunks; chunk++)
            {
                var sealedChunk = Chunk(_bare, chunk);
                BitConverter.TryWriteBytes(_nonce, chunk);
                gcm.Encrypt(_nonce, Plaintext(chunk), sealedChunk[..Cobblestone.ChunkBytes], sealedChunk[Cobblestone.ChunkBytes..]);
            }
        }

        public void OpenBare()
        {
            using var gcm = new AesGcm(_key.Reveal(), Cobblestone.TagBytes);
            for (var chunk = 0; chunk < Chunks; chunk++)
            {
                var sealedChunk = Chunk(_bare, chunk);
                BitConverter.TryWriteBytes(_nonce, chunk);
                gcm.Decrypt(_nonce, sealedChunk[..Cobblestone.ChunkBytes], sealedChunk[Cobblestone.ChunkBytes..], _opened);
            }
        }

        public void Seal()
        {
            using var encryptor = new CobblestoneEncryptor(_key, "weir bench"u8);
            encryptor.Header.CopyTo(_header);
            for (var chunk = 0; chunk < Chunks; chunk++)
            {
                encryptor.Seal(Plaintext(chunk), Chunk(_sealed, chunk));
            }
        }

        public void Open()
        {
            using var decryptor = CobblestoneDecryptor.Begin(_key, "weir bench"u8, _header);
            for (var chunk = 0; chunk < Chunks; chunk++)
            {
                decryptor.OpenNext(Chunk(_sealed, chunk), _opened);
            }
        }

        private ReadOnlySpan<byte> Plaintext(int chunk) => _plaintext.AsSpan((chunk & 15) * Cobblestone.ChunkBytes, Cobblestone.ChunkBytes);

        private static Span<byte> Chunk(byte[] buffer, int chunk) =>
            buffer.AsSpan(chunk * Cobblestone.SealedChunkBytes, Cobblestone.SealedChunkBytes);
    }
}
