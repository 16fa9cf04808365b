using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Guard.Keys;
using Weir.Ledger;
using Weir.Store;
using Weir.Testing;
using Weir.Tests.Ledger;

namespace Weir.SystemTests.Ledger;

/// <summary>
/// What a real server recorded of real requests, exported as an operator does it, then tampered with at random: both verifiers find every
/// kind and come to the same findings, and honest copies raise no alarm.
/// </summary>
public sealed class RealExportTamperingTests : IDisposable
{
    private const long Seed = 20_261_122;
    private const int Organizations = 40;
    private const int Changes = 280;
    private const int BundlesPerProcess = 100;

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Both_verifiers_find_every_kind_of_tampering_with_what_a_real_server_exported()
    {
        await using var server = await ServerProcess.StartAsync(Cancel);
        var keyFile = await FillAsync(server);
        await server.StopAsync(Cancel);
        (await WeirProcess.RunAsync(
            ["ledger", "export", "--data", server.DataPath, "--log", "installation", "-o", _folder.File("export")], Cancel)).Expect(0);
        Assert.True(Checkpoint.TryParse(await File.ReadAllBytesAsync(_folder.File("export/checkpoint"), Cancel), out _, out var checkpoint, out _));
        using var insider = await SignerAsync(server.DataPath, checkpoint.Origin);
        using var noSecret = Foundation.SecretBytes.CopyOf(new byte[32]);
        using var stranger = NoteSigner.Create(checkpoint.Origin, NoteAlgorithm.Ed25519, noSecret);
        var bundle = new RealBundle(_folder.File("export"), insider, stranger);
        Assert.InRange(bundle.Count, Organizations + Changes, int.MaxValue);
        await TwoVerifiers.CompareAsync(Tampering.None, [new TamperTrial(_folder.File("export"), null, [])], keyFile);

        var trials = TestScale.Count(5, 200);
        var figures = new List<KeyValuePair<string, object>>
        {
            new("seed", Seed), new("entries of the exported log", bundle.Count), new("trials of each kind", trials),
        };
        foreach (var tampering in Enum.GetValues<Tampering>())
        {
            for (var first = 0; first < trials; first += BundlesPerProcess)
            {
                var batch = Enumerable.Range(first, Math.Min(BundlesPerProcess, trials - first))
                    .Select(trial => bundle.Make(
                        tampering, new Chance(Seed + ((long)tampering * 1_000_000) + trial), _folder.File($"{tampering}-{trial}")))
                    .ToList();
                await TwoVerifiers.CompareAsync(tampering, batch, keyFile);
                batch.ForEach(static trial => Directory.Delete(trial.Folder, recursive: true));
            }

            figures.Add(new($"{tampering} found by both", tampering == Tampering.None ? 0 : trials));
        }

        TestScale.Record("ledger-real-export", figures);
    }

    public void Dispose() => _folder.Dispose();

    // Rows that are made once and rows that are changed often, in more entries than one tile holds.
    private async Task<string> FillAsync(ServerProcess server)
    {
        using var person = await SignedInClient.SetUpAsync(server, Cancel);
        for (var number = 0; number < Organizations; number++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/organizations")
            {
                Content = JsonContent.Create(new { slug = $"org-{number}", name = $"Organization {number}" }),
            };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            await SignedInClient.ExpectAsync(await person.Client.SendAsync(request, Cancel), HttpStatusCode.Created, Cancel);
        }

        var tag = (await person.Client.GetAsync("/api/v1/me", Cancel)).Headers.ETag;
        for (var number = 0; number < Changes; number++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch, "/api/v1/me")
            {
                Content = JsonContent.Create(new { phone = $"+41 44 {number}" }),
            };
            request.Headers.IfMatch.Add(tag!);
            var answer = await person.Client.SendAsync(request, Cancel);
            await SignedInClient.ExpectAsync(answer, HttpStatusCode.OK, Cancel);
            tag = answer.Headers.ETag;
        }

        return _folder.Write("auditor.keys", await person.Client.GetStringAsync("/api/v1/installation/ledger/keys", Cancel));
    }

    // As docs/formats/ledger.md says that the key of a log is derived: what an insider with the data directory can do.
    private static async Task<NoteSigner> SignerAsync(string data, string origin)
    {
        await using var store = await Database.OpenAsync(
            DatabaseAddress.Sqlite(Path.Combine(data, "keys.db")), [KeyRing.Migrations],
            new DatabaseOptions { BackupFolder = Path.Combine(data, "backups") }, TimeProvider.System, NullLoggerFactory.Instance, Cancel);
        await using var keys = await KeyRing.OpenExistingAsync(
            new KeyFileProvider(Path.Combine(data, "root.key")), store, TimeProvider.System, Cancel);
        using var seed = keys.Derive(
            KeyOwner.Installation, KeyPurpose.LedgerSigning, Encoding.UTF8.GetBytes($"checkpoints of {origin}"), 32);
        return NoteSigner.Create(origin, NoteAlgorithm.Ed25519, seed);
    }
}
