using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Weir.Ledger;
using Weir.Testing;

namespace Weir.SystemTests.Server.Audit;

/// <summary>The record of a real server, as its operator sees it over HTTPS.</summary>
public sealed class AuditEndpointTests : IDisposable
{
    private const string Root = "/api/v1/installation";

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Asvs", "V16.2.1")]
    public async Task The_record_is_searched_exported_and_proven_and_witnessed()
    {
        await using var server = await ServerProcess.StartAsync(Cancel);
        using var person = await SignedInClient.SetUpAsync(server, Cancel);
        var client = person.Client;

        var own = await PageAsync(client, $"?actor={person.UserId}&outcome=done&limit=2");
        Assert.Equal(2, own.GetProperty("items").GetArrayLength());
        var older = await PageAsync(client, $"?actor={person.UserId}&outcome=done&limit=2&cursor={own.GetProperty("next").GetString()}");
        Assert.Empty(Ids(own).Intersect(Ids(older)));
        Assert.All(
            (await PageAsync(client, "?address=127.0.0.1")).GetProperty("items").EnumerateArray(),
            static entry => Assert.Equal("127.0.0.1", entry.GetProperty("address").GetString()));
        Assert.Equal(HttpStatusCode.BadRequest, (await client.GetAsync($"{Root}/audit?actr=x", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Client.GetAsync($"{Root}/audit", Cancel)).StatusCode);

        await ProveAsync(client, Ids(older)[0]);
        var lines = (await client.GetStringAsync($"{Root}/audit/export", Cancel)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.All(lines, static line => JsonDocument.Parse(line).Dispose());
        Assert.Contains(Ids(own)[0], string.Concat(lines), StringComparison.Ordinal);
        var table = await client.GetStringAsync($"{Root}/audit/export?format=csv", Cancel);
        Assert.StartsWith("id,at,actor_kind,actor,", table, StringComparison.Ordinal);
        Assert.Equal(2, (await PageAsync(client, "?action=audit.export")).GetProperty("items").GetArrayLength());

        await WitnessAsync(client);
        await server.StopAsync(Cancel);
        await VerifyAsync(server.DataPath);
    }

    public void Dispose() => _folder.Dispose();

    private static async Task ProveAsync(HttpClient client, string entry)
    {
        HttpResponseMessage answer;
        do
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancel);
            answer = await client.GetAsync($"{Root}/audit/{entry}/receipt", Cancel);
        }
        while (answer.StatusCode == HttpStatusCode.Conflict);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.True(TlogProof.TryParse(await answer.Content.ReadAsByteArrayAsync(Cancel), out var receipt, out _));
        Assert.True(LedgerKeys.TryParse(await client.GetStringAsync($"{Root}/ledger/keys", Cancel), out var keys, out _));
        var record = await client.GetByteArrayAsync($"{Root}/audit/{entry}/record", Cancel);
        Assert.Equal(ReceiptVerdict.Proven, receipt.Verify(record, keys[0], []));
        record[^2] ^= 1;
        Assert.Equal(ReceiptVerdict.NotIncluded, receipt.Verify(record, keys[0], []));
    }

    private async Task WitnessAsync(HttpClient client)
    {
        var keys = _folder.Write("log.keys", await client.GetStringAsync($"{Root}/ledger/keys", Cancel));
        var made = await WeirProcess.RunAsync(["witness", "init", _folder.File("witness"), "--name", "w.test", "--log-key", keys], Cancel);
        var publicKey = made.Expect(0).Output.Trim();
        var added = await client.PostAsJsonAsync($"{Root}/ledger/witnesses", new { publicKey }, Cancel);
        Assert.Equal(HttpStatusCode.Created, added.StatusCode);

        var old = 0L;
        for (var round = 0; round < 2; round++)
        {
            var text = await client.GetStringAsync($"{Root}/ledger/checkpoint", Cancel);
            Assert.True(Checkpoint.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out _, out var checkpoint, out _));
            var proof = await client.GetStringAsync($"{Root}/ledger/consistency?old={old}&size={checkpoint.Size}", Cancel);
            var signed = await WeirProcess.RunAsync(
                [
                    "witness", "cosign", _folder.File("witness"), "--checkpoint", _folder.Write("new.checkpoint", text), "--proof",
                    _folder.Write("proof.txt", proof),
                ],
                Cancel);
            var line = signed.Expect(0).Output.Trim();
            var path = $"{Root}/ledger/checkpoint/{checkpoint.Size}/cosignatures";
            Assert.Equal(HttpStatusCode.NoContent, (await client.PostAsJsonAsync(path, new { line }, Cancel)).StatusCode);
            var wrong = line.Replace("w.test", "v.test", StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.BadRequest, (await client.PostAsJsonAsync(path, new { line = wrong }, Cancel)).StatusCode);
            Assert.Contains(line, await client.GetStringAsync($"{Root}/ledger/checkpoint?size={checkpoint.Size}", Cancel), StringComparison.Ordinal);
            old = checkpoint.Size;
            await Task.Delay(TimeSpan.FromSeconds(1), Cancel);
        }
    }

    private async Task VerifyAsync(string data)
    {
        (await WeirProcess.RunAsync(["ledger", "reconcile", "--data", data], Cancel)).Expect(0);
        (await WeirProcess.RunAsync(["ledger", "export", "--data", data, "--log", "installation", "-o", _folder.File("export")], Cancel)).Expect(0);
        (await WeirProcess.RunAsync(["verify", _folder.File("export"), "--key", _folder.File("log.keys")], Cancel)).Expect(0);
    }

    private static Task<JsonElement> PageAsync(HttpClient client, string query) => GetAsync(client, $"{Root}/audit{query}");

    private static async Task<JsonElement> GetAsync(HttpClient client, string path) =>
        await SignedInClient.ExpectAsync(await client.GetAsync(path, Cancel), HttpStatusCode.OK, Cancel);

    private static List<string> Ids(JsonElement page) =>
        [.. page.GetProperty("items").EnumerateArray().Select(static entry => entry.GetProperty("id").GetString()!)];
}
