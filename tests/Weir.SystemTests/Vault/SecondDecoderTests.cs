using System.Security.Cryptography;
using System.Text.Json;
using Weir.Foundation;
using Weir.Guard;
using Weir.Testing;
using Weir.Tests.Vault.Format;
using Weir.Vault.Format;

namespace Weir.SystemTests.Vault;

/// <summary>
/// What Weir seals is opened by a program in Node.js that was written from docs/formats/objects.md alone, and the other way round; of
/// damaged files both say the same.
/// </summary>
public sealed class SecondDecoderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private static int[] Lengths => [0, 1, 100, 16_383, 16_384, 16_385, 32_768, 100_000, 257 * 16_384];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_Weir_seals_the_second_decoder_opens()
    {
        var cases = Lengths.Select((length, index) => new Case(_folder, index, RandomNumberGenerator.GetBytes(length))).ToList();
        foreach (var made in cases)
        {
            await File.WriteAllBytesAsync(made.Path, made.Seal(), Cancel);
        }

        var results = await DecodeAsync(cases);

        Assert.Equal(cases.Select(static made => made.PlaintextSha256), results.Select(static result => result.GetProperty("sha256").GetString()));
    }

    [Fact]
    public async Task What_the_second_encoder_seals_Weir_opens()
    {
        var cases = Lengths.Select((length, index) => new Case(_folder, index, RandomNumberGenerator.GetBytes(length))).ToList();
        foreach (var made in cases)
        {
            await File.WriteAllBytesAsync(made.PlaintextPath, made.Plaintext, Cancel);
        }

        await RunAsync("encode", cases);

        foreach (var made in cases)
        {
            var message = await File.ReadAllBytesAsync(made.Path, Cancel);
            Assert.Equal(made.Plaintext, made.Open(message));
            Assert.Equal(made.Seal(), message);
        }
    }

    [Fact]
    public async Task Both_find_the_same_fault_in_damaged_files()
    {
        var cases = new List<Case>();
        var expected = new List<string>();
        foreach (var damage in Damages())
        {
            var made = new Case(_folder, cases.Count, RandomNumberGenerator.GetBytes(40_000));
            var message = damage(made.Seal());
            await File.WriteAllBytesAsync(made.Path, message, Cancel);
            expected.Add(Assert.Throws<SealedObjectException>(() => made.Open(message)).Fault.ToString());
            cases.Add(made);
        }

        var found = await DecodeAsync(cases);

        Assert.Equal(expected, found.Select(static result => result.GetProperty("fault").GetString()));
    }

    private static IEnumerable<Func<byte[], byte[]>> Damages()
    {
        foreach (var at in new[] { 0, 23, 24, 55, 56, 56 + 16_399, 56 + 16_400, 56 + (2 * 16_400), 40_103 })
        {
            yield return message =>
            {
                message[at] ^= 8;
                return message;
            };
        }

        foreach (var length in new[] { 0, 24, 55, 56, 60, 72, 100, 56 + 16_400, 56 + 16_415, 56 + (2 * 16_400), 40_000 })
        {
            yield return message => message[..length];
        }

        yield return static message => [.. message, 0];
        yield return static message => [.. message[..56], .. message[(56 + 16_400)..(56 + 32_800)], .. message[56..(56 + 16_400)]];
    }

    private async Task<IReadOnlyList<JsonElement>> DecodeAsync(IReadOnlyList<Case> cases)
    {
        using var results = JsonDocument.Parse(await RunAsync("decode", cases));
        return [.. results.RootElement.Clone().EnumerateArray()];
    }

    private async Task<string> RunAsync(string verb, IReadOnlyList<Case> cases)
    {
        var list = _folder.Write("cases.json", JsonSerializer.Serialize(cases.Select(static made => made.Description)));
        try
        {
            var outcome = await ChildProcess.RunAsync(
                "node", [Repository.Path("tests/Weir.Tests/vectors/objects.mjs"), verb, list], null, "", Cancel);
            return outcome.Expect(0).Output;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            throw new InvalidOperationException("node is missing. Install it with: apt-get install nodejs");
        }
    }

    private sealed class Case(TempFolder folder, int number, byte[] plaintext)
    {
        private readonly byte[] _key = RandomNumberGenerator.GetBytes(Cobblestone.KeyBytes);
        private readonly byte[] _salt = RandomNumberGenerator.GetBytes(Cobblestone.SaltBytes);
        private readonly BlobContext _context =
            new(Id<Organization>.New(TimeProvider.System), BlobId.New(), (uint)number, BlobPurpose.Content);

        public byte[] Plaintext => plaintext;

        public string Path => folder.File($"{number}.message");

        public string PlaintextPath => folder.File($"{number}.plaintext");

        public string PlaintextSha256 => Convert.ToHexStringLower(SHA256.HashData(plaintext));

        public object Description => new
        {
            file = Path,
            plaintext = PlaintextPath,
            dataKey = Convert.ToHexStringLower(_key),
            salt = Convert.ToHexStringLower(_salt),
            organization = Convert.ToHexStringLower(_context.Organization.Value.ToByteArray(bigEndian: true)),
            blob = _context.Blob.ToString(),
            part = _context.Part,
            purpose = (int)_context.Purpose,
        };

        public byte[] Seal()
        {
            using var key = SecretBytes.CopyOf(_key);
            return Messages.Seal(key, _context.ToBytes(), plaintext, _salt);
        }

        public byte[] Open(byte[] message)
        {
            using var key = SecretBytes.CopyOf(_key);
            return Messages.Open(key, _context.ToBytes(), message);
        }
    }
}
