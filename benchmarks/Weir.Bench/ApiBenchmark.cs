using System.Net;
using System.Net.Http.Json;
using Weir.Testing;

namespace Weir.Bench;

/// <summary>
/// Signed-in reads of the API of a real <c>weir serve</c> against an endpoint of Kestrel that does nothing but answer with as many bytes, both
/// over HTTPS with the same certificate, from the same client with 16 connections, alternated. The client runs on the same machine, so the
/// processor time that each server needs for a request is shown beside the rate: no load by others changes it much.
/// </summary>
internal static class ApiBenchmark
{
    /// <summary>Runs it and prints rates, ratios and processor time.</summary>
    public static async Task RunAsync(int rounds, CancellationToken cancellationToken)
    {
        Console.WriteLine();
        Console.WriteLine(
            $"api: signed-in reads against bare Kestrel, HTTPS, {RateComparison.Conditions(rounds)}");
        var settings = new Dictionary<string, string?> { ["WEIR_API_RATE"] = "1000000", ["WEIR_API_BURST"] = "1000000" };
        await using var server = await ServerProcess.StartAsync(settings, null, cancellationToken);
        using var person = await SignedInClient.SetUpAsync(server, cancellationToken);
        var cookie = $"Cookie: __Host-weir={person.Cookie("__Host-weir")}";
        var key = $"Authorization: Bearer {await KeyAsync(person, cancellationToken)}";
        foreach (var (path, credential) in new[] { ("/api/v1/me", cookie), ("/api/v1/organizations", cookie), ("/api/v1/me", key) })
        {
            using var first = await person.Client.GetAsync(path, cancellationToken);
            var body = await first.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken);
            await using var bare = await BareEndpoint.StartAsync(Path.Combine(server.DataPath, "tls"), body.Length, cancellationToken);
            await RateComparison.RunAsync(
                $"{path}, {(credential == key ? "access key" : "session")}",
                rounds,
                new Target(server.Address, Request(path, credential), server.ProcessId),
                new Target(bare.Address, Request("/", credential), bare.ProcessId),
                cancellationToken);
        }
    }

    private static string Request(string path, string credential) => $"GET {path} HTTP/1.1\r\nHost: localhost\r\n{credential}\r\n\r\n";

    private static async Task<string> KeyAsync(SignedInClient person, CancellationToken cancellationToken)
    {
        using var answer = await person.Client.PostAsJsonAsync(
            "/api/v1/me/access-keys",
            new { name = "bench", scope = new { prefix = "", permissions = new[] { "account.read" } } },
            cancellationToken);
        var issued = await SignedInClient.ExpectAsync(answer, HttpStatusCode.Created, cancellationToken);
        return issued.GetProperty("secret").GetString()!;
    }
}
