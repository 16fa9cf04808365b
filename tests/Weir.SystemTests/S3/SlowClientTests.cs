using System.Globalization;
using System.Net;
using Weir.SystemTests.S3.Clients;
using Weir.SystemTests.Server.Hosting;
using Weir.Testing;

namespace Weir.SystemTests.S3;

/// <summary>
/// Clients that drip their headers, drip a body or read an object drop by drop, hundreds with one key: whoever comes with another key is served as
/// ever, and the server's memory stays bounded.
/// </summary>
/// <param name="clients">The server.</param>
[Collection<ClientCollection>]
public sealed class SlowClientTests(ClientHouse clients)
{
    private const int Each = 340;
    private const int ObjectBytes = 16 << 20;
    private const long MostGrowth = 400_000_000;

    // More than the 240 bytes per second that the server demands, so that nobody is cut off.
    private static readonly string Drip = new('x', 700);

    private readonly string _bucket = Storehouse.NewBucket();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ServerProcess Server => clients.House.Server;

    [Fact]
    public async Task Slow_clients_of_one_key_hold_up_nobody_with_another()
    {
        var (fast, slow) = (AddressesOf(clients.House.Key), AddressesOf(await clients.House.MakeKeyAsync(["object.read", "object.write"])));
        using var client = Server.NewClient();
        await PutAsync(client, fast.Of("PUT", $"/{_bucket}"), []);
        await PutAsync(client, fast.Of("PUT", $"/{_bucket}/large"), new byte[ObjectBytes]);
        var before = MemoryOf(Server);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var host = $"Host: {Server.S3Address.Authority}\r\n";
        var put = $"PUT {slow.TargetOf("PUT", $"/{_bucket}/slow")} HTTP/1.1\r\n{host}Content-Length: 100000000\r\n\r\n";
        var get = $"GET {slow.TargetOf("GET", $"/{_bucket}/large")} HTTP/1.1\r\n{host}\r\n";
        var crowd = new List<RawConnection>();
        try
        {
            var headers = await OpenAsync(Each, "GET / HTTP/1.1\r\nX-Slow: ");
            var bodies = await OpenAsync(Each, put);
            crowd.AddRange([.. headers, .. bodies, .. await OpenAsync(Each, get)]);
            var dripping = Task.WhenAll(
                headers.Select(one => DripAsync(one, "x", end.Token)).Concat(bodies.Select(one => DripAsync(one, Drip, end.Token))));
            for (var turn = 0; turn < 20; turn++)
            {
                await PutAsync(client, fast.Of("PUT", $"/{_bucket}/fast-{turn}"), [1, 2, 3]);
                Assert.Equal([1, 2, 3], await client.GetByteArrayAsync(fast.Of("GET", $"/{_bucket}/fast-{turn}"), Cancel));
            }

            // Whoever has taken all places of its key waits itself, or is told to slow down.
            Assert.True(await IsRefusedAsync(client, slow.Of("HEAD", $"/{_bucket}")));
            var grown = MemoryOf(Server) - before;
            Assert.True(grown < MostGrowth, $"{grown:N0} bytes more");
            TestScale.Record("s3-slow-clients", [new("slow clients", 3 * Each), new("bytes of memory more", grown)]);
            await end.CancelAsync();
            await dripping;
        }
        finally
        {
            await Task.WhenAll(crowd.Select(static connection => connection.DisposeAsync().AsTask()));
        }
    }

    // While places are left it waits for one, in vain; they are taken when the server has read what the crowd has sent.
    private static async Task<bool> IsRefusedAsync(HttpClient client, Uri address)
    {
        for (var tries = 0; tries < 30; tries++)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            limit.CancelAfter(TimeSpan.FromSeconds(2));
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Head, address);
                using var answer = await client.SendAsync(request, limit.Token);
                if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                {
                    return true;
                }
            }
            catch (OperationCanceledException) when (!Cancel.IsCancellationRequested)
            {
                // It took one of the places to wait at, and gave it back.
            }
        }

        return false;
    }

    private static async Task DripAsync(RawConnection connection, string drop, CancellationToken end)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), end);
                await connection.SendAsync(drop, end);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or IOException or InvalidOperationException)
        {
            // The test is over, or the server has cut it off or told it to slow down.
        }
    }

    private async Task<RawConnection[]> OpenAsync(int count, string beginning)
    {
        var connections = new RawConnection[count];
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Cancel },
            async (i, token) =>
            {
                connections[i] = await RawConnection.OpenAsync(Server, Server.S3Address, receiveBytes: 4096, token);
                await connections[i].SendAsync(beginning, token);
            });
        return connections;
    }

    private PresignedAddresses AddressesOf(S3Key key) => new(Server.S3Address, key.Id, key.Secret);

    private static async Task PutAsync(HttpClient client, Uri address, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        using var answer = await client.PutAsync(address, content, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static long MemoryOf(ServerProcess server) => 1024 * long.Parse(
        File.ReadLines($"/proc/{server.ProcessId}/status").First(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture);
}
