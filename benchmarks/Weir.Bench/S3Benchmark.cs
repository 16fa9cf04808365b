using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Weir.Testing;

namespace Weir.Bench;

/// <summary>
/// The S3 door of a real <c>weir serve</c>: objects of 4 KiB against an endpoint of Kestrel that has the bytes ready, objects of 64 MiB against
/// <see cref="ObjectPeer"/>. Over HTTPS, encryption, fsync and record on, the client on the same machine.
/// </summary>
internal static class S3Benchmark
{
    private const int SmallBytes = 4096;
    private const int LargeBytes = 64 << 20;

    /// <summary>Runs it and prints rates and ratios.</summary>
    public static async Task RunAsync(int rounds, CancellationToken cancellationToken)
    {
        Console.WriteLine();
        Console.WriteLine($"s3: the S3 door, HTTPS, {RateComparison.Conditions(rounds)}");
        await using var server = await ServerProcess.StartAsync(
            new Dictionary<string, string?> { ["WEIR_S3_LISTEN"] = "127.0.0.1:0" }, null, cancellationToken);
        var door = await OpenAsync(server, cancellationToken);
        var certificates = Path.Combine(server.DataPath, "tls");
        using var client = server.NewClient(static handler => handler.MaxConnectionsPerServer = 4);
        await SendAsync(client, door.Address("PUT", "/bench"), [], cancellationToken);
        await SendAsync(client, door.Address("PUT", "/bench/small"), new byte[SmallBytes], cancellationToken);

        await using (var bare = await BareEndpoint.StartAsync(certificates, SmallBytes, cancellationToken))
        {
            foreach (var method in new[] { "GET", "HEAD" })
            {
                await RateComparison.RunAsync(
                    $"{method} of {SmallBytes} bytes",
                    rounds,
                    new Target(server.S3Address, door.Request(method, "/bench/small", ""), server.ProcessId),
                    new Target(bare.Address, $"{method} / HTTP/1.1\r\nHost: localhost\r\n\r\n", bare.ProcessId),
                    cancellationToken);
            }
        }

        await RateComparison.RunAsync(
            $"PUT of {SmallBytes} bytes, durable",
            rounds,
            new Target(server.S3Address, door.Request("PUT", "/bench/written", new string('x', SmallBytes)), server.ProcessId),
            cancellationToken);
        await CompareLargeAsync(rounds, client, door, certificates, cancellationToken);
    }

    private static async Task CompareLargeAsync(
        int rounds, HttpClient client, Door door, string certificates, CancellationToken cancellationToken)
    {
        await using var peer = await ObjectPeer.StartAsync(certificates, cancellationToken);
        var body = RandomNumberGenerator.GetBytes(LargeBytes);
        var (put, get) = (door.Address("PUT", "/bench/large"), door.Address("GET", "/bench/large"));
        foreach (var (name, weir, bare) in new (string, Func<Task>, Func<Task>)[]
        {
            ("PUT of 64 MiB", () => SendAsync(client, put, body, cancellationToken), () => SendAsync(client, peer.Address, body, cancellationToken)),
            ("GET of 64 MiB", () => ReadAsync(client, get, cancellationToken),
                () => ReadAsync(client, new Uri(peer.Address, $"/{LargeBytes}"), cancellationToken)),
        })
        {
            await weir();
            await bare();
            var (weirs, bares) = (new List<double>(), new List<double>());
            for (var round = 0; round < rounds * 2; round++)
            {
                bares.Add(await RateAsync(bare));
                weirs.Add(await RateAsync(weir));
            }

            Console.WriteLine($"  {name}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    peer         {Median.Of(bares),10:N0} MiB/s"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    weir         {Median.Of(weirs),10:N0} MiB/s"));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"    ratio        {Median.Of(bares.Zip(weirs, static (bare, weir) => weir / bare)),10:N2}"));
        }
    }

    private static async Task<double> RateAsync(Func<Task> move)
    {
        var started = Stopwatch.GetTimestamp();
        await move();
        return LargeBytes / 1048576.0 / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task SendAsync(HttpClient client, Uri address, byte[] body, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(body);
        using var answer = await client.PutAsync(address, content, cancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            throw new InvalidOperationException(
                $"the server answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        }
    }

    private static async Task ReadAsync(HttpClient client, Uri address, CancellationToken cancellationToken)
    {
        await using var stream = await client.GetStreamAsync(address, cancellationToken);
        var buffer = new byte[256 * 1024];
        while (await stream.ReadAsync(buffer, cancellationToken) > 0)
        {
            // Only how long it takes is of interest.
        }
    }

    private static async Task<Door> OpenAsync(ServerProcess server, CancellationToken cancellationToken)
    {
        using var boss = await SignedInClient.SetUpAsync(server, cancellationToken);
        var (organization, owner) = await SignedInClient.FoundAsync(server, boss, "bench", cancellationToken);
        using var disposed = owner;
        var made = await SignedInClient.MakeAsync(
            owner, $"/api/v1/organizations/{organization}/projects", new { name = "Bench" }, cancellationToken);
        var project = made.GetProperty("id").GetString();
        var key = await SignedInClient.MakeAsync(
            owner, "/api/v1/me/access-keys", new { name = "bench", door = "s3", scope = new { project, prefix = "" } }, cancellationToken);
        return new Door(
            server.S3Address, key.GetProperty("key").GetProperty("s3AccessKeyId").GetString()!, key.GetProperty("secret").GetString()!);
    }

    /// <summary>The S3 door, and a key for it.</summary>
    private sealed class Door(Uri server, string accessKeyId, string secret)
    {
        private readonly PresignedAddresses _addresses = new(server, accessKeyId, secret);

        public Uri Address(string method, string path) => _addresses.Of(method, path);

        public string Request(string method, string path, string body) => string.Create(
            CultureInfo.InvariantCulture,
            $"{method} {_addresses.TargetOf(method, path)} HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }
}
