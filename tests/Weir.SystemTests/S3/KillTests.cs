using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Weir.Testing;

namespace Weir.SystemTests.S3;

/// <summary>
/// A server that is killed with -9 while objects are written to it: what was acknowledged is there and whole after the next start, nothing
/// unfinished is, and <c>weir fsck</c> finds nothing.
/// </summary>
/// <param name="house">The server.</param>
public sealed class KillTests(Storehouse house) : IClassFixture<Storehouse>
{
    private const int Writers = 8;

    // Some stand in the catalog, some are blobs.
    private static readonly int[] Lengths = [0, 900, 16_383, 16_384, 70_000];

    private readonly ConcurrentDictionary<string, int> _acknowledged = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_acknowledged_is_there_after_every_kill()
    {
        var bucket = Storehouse.NewBucket();
        using (var client = house.Server.NewClient())
        {
            (await client.PutAsync(Addresses().Of("PUT", $"/{bucket}"), null, Cancel)).EnsureSuccessStatusCode();
        }

        var kills = TestScale.Count(usual: 3, published: 200);
        for (var kill = 0; kill < kills; kill++)
        {
            await WriteUntilKilledAsync(bucket, TestScale.Count(usual: 300, published: 1000) + (kill * 7 % 97));
            await house.Server.DisposeAsync();
            await house.StartAsync();
            await DemandAllAsync(bucket);
        }

        await house.Server.StopAsync(Cancel);
        (await WeirProcess.RunAsync(["fsck", "--data", house.Server.DataPath], new Dictionary<string, string?>(), "", Cancel)).Expect(0);
        TestScale.Record("s3-kills", [new("kills", kills), new("objects", _acknowledged.Count), new("writers", Writers)]);
        await house.Server.DisposeAsync();
        await house.StartAsync();
    }

    private PresignedAddresses Addresses() => new(house.Server.S3Address, house.Key.Id, house.Key.Secret);

    // Each writer overwrites ten keys of its own, again and again, so that which version is the newest counts too.
    private async Task WriteUntilKilledAsync(string bucket, int writes)
    {
        var addresses = Addresses();
        using var client = house.Server.NewClient();
        var (done, isDying) = (0, false);
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(
            async () =>
            {
                for (var turn = 0; !Volatile.Read(ref isDying); turn++)
                {
                    var key = $"{writer}-{turn % 10}";
                    var next = _acknowledged.GetValueOrDefault(key) + 1;
                    try
                    {
                        using var body = new ByteArrayContent(Body(key, next));
                        using var answer = await client.PutAsync(addresses.Of("PUT", $"/{bucket}/{key}"), body, Cancel);
                        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                        _acknowledged[key] = next;
                    }
                    catch (HttpRequestException) when (Volatile.Read(ref isDying))
                    {
                        return;
                    }

                    if (Interlocked.Increment(ref done) == writes)
                    {
                        Volatile.Write(ref isDying, true);
                        await house.Server.KillAsync(Cancel);
                    }
                }
            },
            Cancel)));
    }

    // What was on its way when the server died may be there or not; when it is, it is whole, and counts from now on.
    private async Task DemandAllAsync(string bucket)
    {
        var addresses = Addresses();
        using var client = house.Server.NewClient();
        foreach (var (key, version) in _acknowledged.ToArray())
        {
            var stored = await client.GetByteArrayAsync(addresses.Of("GET", $"/{bucket}/{key}"), Cancel);
            if (!stored.AsSpan().SequenceEqual(Body(key, version)))
            {
                Assert.Equal(Body(key, version + 1), stored);
                _acknowledged[key] = version + 1;
            }
        }
    }

    private static byte[] Body(string key, int version)
    {
        var body = new byte[Lengths[version % Lengths.Length]];
        var seed = SHA256.HashData(System.Text.Encoding.UTF8.GetBytes($"{key}/{version}"));
        for (var offset = 0; offset < body.Length; offset += seed.Length)
        {
            seed.AsSpan(0, Math.Min(seed.Length, body.Length - offset)).CopyTo(body.AsSpan(offset));
        }

        return body;
    }
}
