using Weir.Vault.Blobs;

namespace Weir.Tests.Vault;

/// <summary>A vault opens over its own blobs, and over no others.</summary>
public sealed class VaultEngineTests
{
    [Fact]
    public async Task Objects_are_there_after_a_start_and_a_move_of_the_directory()
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.BucketAsync("data");
        await vault.PutAsync("data", "k", VaultFixture.Bytes(50_000));
        await vault.CloseAsync();
        await vault.OpenAsync();

        Assert.Equal(VaultFixture.Bytes(50_000), await vault.GetAsync("data", "k"));
    }

    [Fact]
    public async Task A_directory_that_is_not_the_catalogs_is_refused()
    {
        await using var vault = await VaultFixture.StartAsync();
        await vault.CloseAsync();
        Directory.Move(vault.BlobFolder, vault.BlobFolder + ".away");

        var refused = await Assert.ThrowsAsync<BlobStoreException>(vault.OpenAsync);
        Assert.Equal(BlobStoreFault.Foreign, refused.Fault);
        Directory.Delete(vault.BlobFolder, recursive: true);
        Directory.Move(vault.BlobFolder + ".away", vault.BlobFolder);
        await vault.OpenAsync();
    }
}
