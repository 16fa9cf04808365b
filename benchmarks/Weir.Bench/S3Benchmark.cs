using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using Weir.Testing;
using Weir.Testing.S3;

namespace Weir.Bench;

/// <summary>
/// The S3 door of a real <c>weir serve</c>: objects of 4 KiB against an endpoint of Kestrel that has the bytes ready, objects of 64 MiB against
/// <see cref="ObjectPeer"/>, all of them against <see cref="NginxPeer"/>; then memory under uploads and the pace of lists. Over HTTPS,
/// encryption, fsync and record on, the client on the same machine.
/// </summary>
internal static class S3Benchmark
{
    private const int SmallBytes = 4096;
    private const int LargeBytes = 64 << 20;

    /// <summary>Runs it and prints rates and ratios.</summary>
    /// <param name="rounds">How often each is measured.</param>
    /// <param name="keys">How many keys are listed.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task RunAsync(int rounds, int keys, CancellationToken cancellationToken)
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
        await using (var peer = await ObjectPeer.StartAsync(certificates, cancellationToken))
        {
            await CompareLargeAsync(
                rounds, client, door, new Peer("peer", peer.Address, new Uri(peer.Address, $"/{LargeBytes}")), cancellationToken);
        }

        await CompareNginxAsync(rounds, server, client, door, certificates, cancellationToken);
        using var many = server.NewClient(static handler => handler.MaxConnectionsPerServer = 64);
        var scale = new S3Scale(server, door.Addresses, door.Signing(client));
        await scale.MeasureMemoryAsync(many, cancellationToken);
        await scale.MeasureListsAsync(many, keys, cancellationToken);
    }

    private static async Task CompareNginxAsync(
        int rounds, ServerProcess server, HttpClient client, Door door, string certificates, CancellationToken cancellationToken)
    {
        if (!NginxPeer.IsInstalled)
        {
            Console.WriteLine("  nginx is not here to be compared with: apt-get install nginx-light");
            return;
        }

        await using var nginx = await NginxPeer.StartAsync(certificates, cancellationToken);
        await SendAsync(client, new Uri(nginx.Address, "/small"), new byte[SmallBytes], cancellationToken);
        foreach (var (method, path, body) in new[] { ("GET", "/small", ""), ("PUT", "/written", new string('x', SmallBytes)) })
        {
            var request = string.Create(
                CultureInfo.InvariantCulture,
                $"{method} {path} HTTP/1.1\r\nHost: {nginx.Address.Authority}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
            await RateComparison.RunAsync(
                $"{method} of {SmallBytes} bytes, against nginx",
                rounds,
                new Target(server.S3Address, door.Request(method, $"/bench{path}", body), server.ProcessId),
                new Target(nginx.Address, request, nginx.ProcessId) { Name = "nginx" },
                cancellationToken);
        }

        var large = new Uri(nginx.Address, "/large");
        await CompareLargeAsync(rounds, client, door, new Peer("nginx", large, large), cancellationToken);
    }

    private static async Task CompareLargeAsync(
        int rounds, HttpClient client, Door door, Peer peer, CancellationToken cancellationToken)
    {
        var body = RandomNumberGenerator.GetBytes(LargeBytes);
        var (put, get) = (door.Address("PUT", "/bench/large"), door.Address("GET", "/bench/large"));
        foreach (var (name, weir, bare) in new (string, Func<Task>, Func<Task>)[]
        {
            ("PUT of 64 MiB", () => SendAsync(client, put, body, cancellationToken), () => SendAsync(client, peer.Put, body, cancellationToken)),
            ("GET of 64 MiB", () => ReadAsync(client, get, cancellationToken),
                () => ReadAsync(client, peer.Get, cancellationToken)),
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

            Console.WriteLine($"  {name}, against {peer.Name}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {peer.Name,-12} {Median.Of(bares),10:N0} MiB/s"));
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

    /// <summary>What large objects are compared with.</summary>
    /// <param name="Name">What it is called beside the figures.</param>
    /// <param name="Put">Where to send them.</param>
    /// <param name="Get">Where to read them.</param>
    private sealed record Peer(string Name, Uri Put, Uri Get);

    /// <summary>The S3 door, and a key for it.</summary>
    private sealed class Door(Uri server, string accessKeyId, string secret)
    {
        public PresignedAddresses Addresses { get; } = new(server, accessKeyId, secret);

        public Uri Address(string method, string path) => Addresses.Of(method, path);

        public SigningClient Signing(HttpClient client) => new(client, server, accessKeyId, secret, "us-east-1");

        public string Request(string method, string path, string body) => string.Create(
            CultureInfo.InvariantCulture,
            $"{method} {Addresses.TargetOf(method, path)} HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }
}
