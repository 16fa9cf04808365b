using Weir.Masking.Keys;
using Weir.Samples;
using Weir.SystemTests.Masking;
using Weir.Testing;

namespace Weir.SystemTests.Sqlite;

public sealed class MaskedAcrossEnginesTests(PostgresCluster cluster) : IDisposable
{
    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_clinic_is_masked_from_SQLite_into_PostgreSQL_and_back()
    {
        var source = $"sqlite:{_folder.File("clinic.db")}";
        await ClinicSample.WriteAsync(source, 200, 7, null, Cancel);
        await using var database = await cluster.CreateDatabaseAsync("masked", Cancel);
        using var key = MasterKey.Create();

        await MaskAsync(source, database.UserSocketUri, key);
        await MaskAsync(database.UserSocketUri, $"sqlite:{_folder.File("back.db")}", key);
    }

    private static async Task MaskAsync(string source, string destination, MasterKey key)
    {
        var configuration = await Workbench.InitAsync(source, Cancel);
        var report = await Workbench.SucceedAsync(source, destination, configuration, key, Cancel);
        Assert.NotNull(report);
    }
}
