using System.Text.Json;
using Weir.Commands;
using Weir.Tests.Store;

namespace Weir.Tests.Commands;

/// <summary><c>weir fsck</c> on the data directory of a server that is stopped.</summary>
public sealed class FsckVerbTests
{
    [Fact]
    public async Task An_installation_without_objects_is_clean_and_a_stray_row_is_damage()
    {
        await using var store = await TestStore.CreateAsync();
        await using (await store.OpenKeysAsync(TimeProvider.System))
        {
            await store.KeyStore.DisposeAsync();
        }

        var clean = await CommandSandbox.RunInAsync(new(store.Settings), "fsck");
        await using (var database = await store.OpenAsync(TimeProvider.System))
        {
            await database.WriteAsync(
                static unit => unit.Execute(
                    "insert into current_objects (bucket, key, version) values ('b', @key, 'ver_gone')", new { key = new byte[] { 1 } }),
                TestContext.Current.CancellationToken);
        }

        var damaged = await CommandSandbox.RunInAsync(new(store.Settings), "fsck", "--quick", "--json");

        Assert.Equal((ExitCode.Success, "0 versions, 0 blobs, 0 bytes read: clean\n"), (clean.ExitCode, clean.Output));
        Assert.Equal(ExitCode.Damaged, damaged.ExitCode);
        using var document = JsonDocument.Parse(damaged.Output);
        Assert.Equal("damaged", document.RootElement.GetProperty("outcome").GetString());
        Assert.Equal(1, document.RootElement.GetProperty("counts").GetProperty("stray-row").GetInt64());
        Assert.Equal("ver_gone", document.RootElement.GetProperty("findings")[0].GetProperty("where").GetString());
    }
}
