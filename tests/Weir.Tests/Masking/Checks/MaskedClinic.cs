using System.Security.Cryptography;
using Weir.Masking.Checks;
using Weir.Masking.Configuration;
using Weir.Masking.Databases.Sqlite;
using Weir.Masking.Detection;
using Weir.Masking.Keys;
using Weir.Masking.Plans;
using Weir.Masking.Runs;
using Weir.Samples;
using Weir.Testing;
using Weir.Tests.Masking.Sqlite;

namespace Weir.Tests.Masking.Checks;

/// <summary>The clinic sample on SQLite, masked with the configuration that a scan proposes, and what the checks say of the copy.</summary>
internal sealed class MaskedClinic : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly SqliteSource _source;
    private readonly MasterKey _key;
    private readonly Survey _survey;

    private MaskedClinic(TempFolder folder, SqliteSource source, MasterKey key, MaskingPlan plan, Survey survey, RunResult result)
    {
        _folder = folder;
        _source = source;
        _key = key;
        Plan = plan;
        _survey = survey;
        Result = result;
    }

    public MaskingPlan Plan { get; }

    public RunResult Result { get; }

    public string SourcePath => _folder.File("clinic.db");

    public string CopyPath => _folder.File("copy.db");

    /// <param name="patients">Size of the sample.</param>
    /// <param name="seed">Of the sample and of the master key.</param>
    /// <param name="change">Changes the proposed configuration.</param>
    /// <param name="maxSlots">Slots for identifying values while masking text.</param>
    public static async Task<MaskedClinic> CreateAsync(
        int patients, int seed, Func<MaskingConfiguration, MaskingConfiguration>? change = null, int maxSlots = KnownValues.MaxSlots)
    {
        var folder = new TempFolder();
        await ClinicSample.WriteAsync(folder.File("clinic.db"), patients, seed, null, TestContext.Current.CancellationToken);
        return await CreateAsync(folder, seed, change, maxSlots);
    }

    /// <summary>Masks the file <c>clinic.db</c> of a folder, which it takes over.</summary>
    private static async Task<MaskedClinic> CreateAsync(
        TempFolder folder, int seed, Func<MaskingConfiguration, MaskingConfiguration>? change, int maxSlots)
    {
        var token = TestContext.Current.CancellationToken;
        var key = MasterKey.FromBytes(SHA256.HashData(BitConverter.GetBytes(seed)));
        var source = SqliteTestFile.OpenSource(folder.File("clinic.db"));
        var schema = await source.ReadSchemaAsync(token);
        var scan = await ColumnScanner.ScanAsync(source, schema, new ScanOptions(), null, token);
        var (configuration, _) = InitialConfiguration.Make(schema, scan, new MaskingConfiguration { LeakCheck = false });
        await using var destination = SqliteTestFile.OpenDestination(folder.File("copy.db"));
        var planning = PlanOptions.Default with { MaxKnownValueSlots = maxSlots };
        var plan = Planner.Make(change?.Invoke(configuration) ?? configuration, schema, key, [], planning);
        var options = new RunOptions { LeakCheck = false, MaxKnownValueSlots = maxSlots };
        var run = new MaskingRun(plan, source, destination, key, options, TimeProvider.System);
        var result = await run.RunAsync(token);
        Assert.Null(result.Failure);
        File.Copy(folder.File("copy.db"), folder.File("clean.db"));
        var survey = await Survey.RunAsync(plan, plan.Tables, source, key, maxSlots, _ => { }, token);
        return new MaskedClinic(folder, source, key, plan, survey, result);
    }

    /// <summary>Takes back everything that was planted.</summary>
    public void Restore() => File.Copy(_folder.File("clean.db"), CopyPath, overwrite: true);

    /// <summary>Changes the copy behind Weir's back.</summary>
    public void Plant(string sql) => SqliteTestFile.Run(CopyPath, sql);

    /// <summary>One value of the source.</summary>
    public string Original(string sql) => SqliteTestFile.Rows(SourcePath, sql)[0];

    public async Task<LeakCheckResult> CheckLeaksAsync(int maxSlots = KnownValues.MaxSlots)
    {
        await using var copy = SqliteTestFile.OpenSource(CopyPath);
        return await LeakCheck.RunAsync(Plan, _source, copy, _key, _survey.Complete, maxSlots, null, TestContext.Current.CancellationToken);
    }

    public async Task<IntegrityResult> CheckIntegrityAsync()
    {
        await using var copy = SqliteTestFile.OpenSource(CopyPath);
        return await IntegrityCheck.RunAsync(Plan, _source, copy, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        _key.Dispose();
        _folder.Dispose();
    }
}
