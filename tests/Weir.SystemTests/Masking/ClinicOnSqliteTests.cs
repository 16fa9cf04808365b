using Weir.Masking.Configuration;
using Weir.Masking.Keys;
using Weir.Samples;
using Weir.Testing;

namespace Weir.SystemTests.Masking;

public sealed class ClinicOnSqliteTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_clinic_is_masked_from_its_first_configuration_without_leak_or_orphan()
    {
        using var folder = new TempFolder();
        var source = $"sqlite:{folder.File("clinic.db")}";
        await ClinicSample.WriteAsync(source, 300, 7, null, Cancellation);
        using var key = MasterKey.Create();
        var configuration = await Workbench.InitAsync(source, Cancellation);
        if (Environment.GetEnvironmentVariable("SHOW") is { } show)
        {
            await File.WriteAllTextAsync(show, ConfigurationWriter.Write(configuration), Cancellation);
        }

        var report = await Workbench.SucceedAsync(source, $"sqlite:{folder.File("masked.db")}", configuration, key, Cancellation);

        Assert.NotNull(report);
    }
}
