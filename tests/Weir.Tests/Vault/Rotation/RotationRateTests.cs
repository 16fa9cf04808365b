using System.Diagnostics;
using Weir.Guard.Keys;
using Weir.Testing;
using Weir.Vault.Catalog;
using Weir.Vault.Rotation;

namespace Weir.Tests.Vault.Rotation;

/// <summary>How fast a project's objects are wrapped anew: a million versions in ten minutes is 1,667 in a second.</summary>
[Trait("Engine", "sqlite")]
public sealed class RotationRateTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const string Bucket = "data";
    private const double FewestPerSecond = 1_000_000 / 600.0;

    private VaultFixture _vault = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _vault = await VaultFixture.StartAsync();
        await _vault.BucketAsync(Bucket);
    }

    public ValueTask DisposeAsync() => _vault.DisposeAsync();

    [Fact]
    public async Task Small_objects_are_wrapped_anew_beside_writers_and_readers_who_all_succeed()
    {
        var count = TestScale.Long ? 100_000 : 2_000;
        var body = VaultFixture.Bytes(4_096);
        await Parallel.ForEachAsync(Enumerable.Range(0, count), Cancel, async (number, _) => await _vault.PutAsync(Bucket, $"k{number:d6}", body));
        await _vault.Guard.Keys.RotateAsync(KeyOwner.Project(_vault.Project), Cancel);
        await _vault.Guard.Database.WriteAsync(unit => KeyFloor.Set(unit, _vault.Project, 2), Cancel);
        var rewrap = new ProjectRewrap(_vault.Guard.Database, _vault.Guard.Keys);
        var place = await rewrap.BeginAsync(_vault.Project, 2, Cancel);
        using var end = new CancellationTokenSource();
        var others = UseAsync(count, body, end.Token);
        var clock = Stopwatch.StartNew();

        while (place.Stage != RewrapStage.Done)
        {
            place = (await rewrap.StepAsync(_vault.Project, place, static (_, _) => true, Cancel))!;
        }

        var rate = count / clock.Elapsed.TotalSeconds;
        await end.CancelAsync();
        var used = await others;
        output.WriteLine($"{rate:f0} versions/s beside {used / clock.Elapsed.TotalSeconds:f0} reads and writes/s");
        Assert.Equal([2u], await _vault.NeededAsync());
        Assert.True(used > 0);
        if (TestScale.Long)
        {
            TestScale.Record("rotation", [new("versions", count), new("bytes_each", body.Length), new("versions_per_second", (long)rate)]);
            Assert.True(rate >= FewestPerSecond, $"{rate:f0} versions/s, expected {FewestPerSecond:f0}");
        }
    }

    // Every one of them must succeed; a failure is thrown when this is awaited.
    private async Task<int> UseAsync(int count, byte[] body, CancellationToken end)
    {
        var used = 0;
        for (; !end.IsCancellationRequested; used += 2)
        {
            Assert.Equal(body, await _vault.GetAsync(Bucket, $"k{used * 7919 % count:d6}"));
            await _vault.PutAsync(Bucket, $"n{used:d6}", body);
        }

        return used;
    }
}
