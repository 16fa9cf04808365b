using System.Globalization;
using System.Text.Json;
using Weir.Commands;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Ledger;
using Weir.Server.Audit.TimeStamps;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Health;
using Weir.Server.Jobs;
using Weir.Store;
using Weir.Testing;

namespace Weir.SystemTests.Server.Audit;

/// <summary>Time stamps of checkpoints, from a real authority to the auditor who has nothing but the bundle.</summary>
public abstract class TimeStampTests(DatabaseEngine engine, PostgresCluster cluster) : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private TestTimeStampAuthority _authority = null!;
    private LedgerHost _host = null!;
    private Id<Organization> _organization;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _authority = await TestTimeStampAuthority.StartAsync();
        _host = await LedgerHost.StartAsync(engine, cluster);
        _organization = await _host.OrganizationAsync("one");
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _authority.DisposeAsync();
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Checkpoints_are_stamped_kept_exported_and_verified_without_a_server()
    {
        var first = await StampedSizeAsync("first");
        Assert.Equal(WorkResult.Done, await WorkAsync());
        var asked = _authority.Asked;
        Assert.Equal(WorkResult.Done, await WorkAsync());
        Assert.Equal(asked, _authority.Asked);
        _host.Time.Shift = TimeSpan.FromHours(1);
        var second = await StampedSizeAsync("second");
        Assert.Equal(WorkResult.Done, await WorkAsync());
        _host.Time.Shift = TimeSpan.FromHours(2);
        await StampedSizeAsync("third");

        var folder = await ExportAsync();

        var report = Verify(folder, _authority.Roots);
        Assert.True(report.IsClean, string.Join('\n', report.Findings));
        Assert.Equal((2, 2, second), (report.TimeStamps.Count, report.TimeStamps.Trusted, report.TimeStamps.Size));
        Assert.Equal("Test TSA", report.TimeStamps.Newest!.Authority);
        Assert.Equal(0, Verify(folder, TimeStampRoots.None).TimeStamps.Trusted);
        await _authority.VerifyAsync(Stamp(folder, first), Path.Combine(folder, "checkpoints", Text(first)));
        Assert.Empty(await SecondVerifierAsync(folder));
        await CommandAsync(folder);
    }

    [Fact]
    public async Task A_stamp_that_is_not_right_is_found()
    {
        var first = await StampedSizeAsync("first");
        await WorkAsync();
        var second = await StampedSizeAsync("second");
        await WorkAsync();

        var swapped = await ExportAsync();
        File.Copy(Stamp(swapped, first), Stamp(swapped, second), overwrite: true);
        await FindsAsync(swapped, FindingKind.WrongTimestamp, "wrong-timestamp");
        var garbage = await ExportAsync();
        await File.WriteAllBytesAsync(Stamp(garbage, second), [1, 2, 3], Cancel);
        await FindsAsync(garbage, FindingKind.WrongTimestamp, "wrong-timestamp");
        var empty = await ExportAsync();
        await File.WriteAllBytesAsync(Stamp(empty, second), [], Cancel);
        await FindsAsync(empty, FindingKind.WrongLength, "wrong-length");
        var lone = await ExportAsync();
        File.Move(Stamp(lone, first), Stamp(lone, 1000));
        await FindsAsync(lone, FindingKind.UnexpectedFile, "unexpected-file");

        await using var stranger = await TestTimeStampAuthority.StartAsync("Stranger");
        var foreign = Verify(await ExportAsync(), stranger.Roots);
        Assert.Equal(2, foreign.Counts[FindingKind.WrongTimestamp]);
        Assert.Null(foreign.TimeStamps.Newest);
    }

    [Fact]
    public async Task An_outage_is_tried_again_shown_and_made_up_for()
    {
        var size = await StampedSizeAsync("first");
        _authority.Answer = static (context, _) =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };

        var failed = await WorkAsync();

        Assert.Equal(WorkResultKind.Retry, failed.Kind);
        Assert.Contains("status 503", failed.Error, StringComparison.Ordinal);
        Assert.Equal(1, _authority.Asked);
        Assert.Equal(WorkResult.Done, await WorkAsync("2020-01-01T10:00:00Z"));
        Assert.Equal(Readiness.Ok, await AskAsync());
        _host.Time.Shift = TimeSpan.FromHours(2.1);
        Assert.Equal(Readiness.Warning, await AskAsync());

        _authority.Answer = async (context, request) => await context.Response.Body.WriteAsync(await _authority.ReplyAsync(request), Cancel);
        Assert.Equal(WorkResult.Done, await WorkAsync());
        Assert.Equal(Readiness.Ok, await AskAsync());
        Assert.Equal(size, Verify(await ExportAsync(), _authority.Roots).TimeStamps.Size);
    }

    private static string Text(long size) => size.ToString(CultureInfo.InvariantCulture);

    private static string Stamp(string folder, long size) => Path.Combine(folder, "timestamps", Text(size));

    private static BundleReport Verify(string folder, TimeStampRoots roots) =>
        BundleVerifier.Verify(folder, new BundleTrust(null, [], roots.Check), Cancel);

    private async Task<long> StampedSizeAsync(string group)
    {
        await _host.GroupAsync(_organization, group);
        await _host.Sequencer.CatchUpAsync(Cancel);
        Assert.True(Checkpoint.TryParse((await _host.CheckpointAsync(_organization.ToString())).Text, out var checkpoint, out _));
        return checkpoint.Size;
    }

    private Task<WorkResult> WorkAsync(string? period = null) => WithWorkAsync(work => work.DoAsync(
        new WorkLease(
            1,
            TimeStampWork.WorkKind,
            period ?? _host.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH':00:00Z'", CultureInfo.InvariantCulture),
            "{}",
            1,
            1,
            null,
            DateTimeOffset.MaxValue),
        Cancel));

    private Task<Readiness> AskAsync() => WithWorkAsync(static work => work.AskAsync(Cancel).AsTask());

    private async Task<T> WithWorkAsync<T>(Func<TimeStampWork, Task<T>> act)
    {
        var options = ServerOptions.Read(
            new Dictionary<string, string>
            {
                ["WEIR_TIMESTAMP_URL"] = _authority.Address.ToString(),
                ["WEIR_TIMESTAMP_CA"] = _authority.RootFile,
            },
            null,
            new Dictionary<string, string>()).TimeStamps;
        using var authority = new TimeStampAuthority(options.Url!, options.Roots, options.Login, TimeStampAuthority.Patience);
        return await act(new TimeStampWork(new CheckpointStamps(_host.Database), authority, options, _host.Time));
    }

    private async Task<string> ExportAsync()
    {
        var folder = _folder.File(Guid.NewGuid().ToString());
        Assert.NotNull(await _host.ExportAsync(_organization.ToString(), folder));
        return folder;
    }

    private async Task FindsAsync(string folder, FindingKind kind, string name)
    {
        Assert.Equal([kind], Verify(folder, _authority.Roots).Counts.Keys);
        Assert.Equal([name], await SecondVerifierAsync(folder));
    }

    private static async Task<IReadOnlyList<string>> SecondVerifierAsync(string folder)
    {
        var outcome = await ChildProcess.RunAsync(
            "node", [Repository.Path("tools/verify-ledger/verify.mjs"), folder], null, "", Cancel);
        using var reports = JsonDocument.Parse(outcome.Output);
        return [.. reports.RootElement[0].GetProperty("counts").EnumerateObject().Select(static count => count.Name)];
    }

    private async Task CommandAsync(string folder)
    {
        var (code, text) = await RunAsync("verify", folder, "--tsa", _authority.RootFile);
        Assert.Equal(ExitCode.Success, code);
        Assert.Contains("2 time stamps: Test TSA had the first", text, StringComparison.Ordinal);
        (code, text) = await RunAsync("verify", folder);
        Assert.Equal(ExitCode.Success, code);
        Assert.Contains("of nobody who is known to be trusted", text, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadUsage, (await RunAsync("verify", folder, "--tsa", Path.Combine(folder, "checkpoint"))).Code);
        Assert.Equal(ExitCode.BadUsage, (await RunAsync("verify", folder, "--tsa", Path.Combine(folder, "nowhere"))).Code);
    }

    private static async Task<(int Code, string Text)> RunAsync(params string[] arguments)
    {
        await using var results = new StringWriter();
        var code = await WeirCommand.RunAsync(arguments, new Dictionary<string, string>(), results, TextWriter.Null, Cancel);
        return (code, results.ToString());
    }
}

/// <summary>The suite on SQLite.</summary>
public sealed class SqliteTimeStampTests(PostgresCluster cluster) : TimeStampTests(DatabaseEngine.Sqlite, cluster);

/// <summary>The suite on PostgreSQL.</summary>
public sealed class PostgreSqlTimeStampTests(PostgresCluster cluster) : TimeStampTests(DatabaseEngine.PostgreSql, cluster);
