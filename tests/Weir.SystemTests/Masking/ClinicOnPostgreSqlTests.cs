using Weir.Masking.Keys;
using Weir.Samples;
using Weir.Testing;

namespace Weir.SystemTests.Masking;

public sealed class ClinicOnPostgreSqlTests(PostgresCluster cluster)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_clinic_is_masked_from_its_first_configuration_without_leak_or_orphan()
    {
        await using var source = await cluster.CreateDatabaseAsync("clinic", Cancellation);
        await source.ExecuteAsync("CREATE SCHEMA IF NOT EXISTS public", Cancellation);
        await ClinicSample.WriteAsync(source.SuperuserSocketUri, 300, 7, null, Cancellation);
        await source.GiveToUserAsync(Cancellation);
        await using var destination = cluster.Adopt($"{source.Name}_masked");
        using var key = MasterKey.Create();
        var configuration = await Workbench.InitAsync(source.UserSocketUri, Cancellation);

        var report = await Workbench.SucceedAsync(source.UserSocketUri, destination.UserSocketUri, configuration, key, Cancellation);

        Assert.NotNull(report);
    }
}
