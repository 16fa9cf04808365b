using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Weir.Server.Hosting;
using Weir.Tests.Guard.Keys;
using KeyRing = Weir.Guard.Keys.KeyRing;

namespace Weir.Tests.Server.Hosting;

/// <summary>The framework's data protection over the key store that servers share.</summary>
public sealed class DataProtectionTests : IAsyncLifetime
{
    private readonly KeyStoreFixture _store = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task What_one_server_protects_another_unprotects()
    {
        await using var one = await _store.OpenAsync();
        await one.CreateAsync(Weir.Guard.Keys.KeyOwner.Installation, null, Cancel);
        var text = Protector(one).Protect("hello");
        await using var two = await _store.OpenAsync();

        Assert.Equal("hello", Protector(two).Unprotect(text));
        Assert.Single(await two.ReadDocumentsAsync(Cancel));
        Assert.Throws<CryptographicException>(() => Protector(two, "another purpose").Unprotect(text));
    }

    [Fact]
    [Trait("Asvs", "V13.3.1")]
    public async Task No_key_of_the_framework_lies_readable_in_the_store()
    {
        await using var ring = await _store.OpenAsync();
        await ring.CreateAsync(Weir.Guard.Keys.KeyOwner.Installation, null, Cancel);
        Protector(ring).Protect("hello");
        var document = Encoding.UTF8.GetString(Assert.Single(await ring.ReadDocumentsAsync(Cancel)).Content);
        await _store.CloseAsync();

        Assert.Contains("sealedKey", document, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", document, StringComparison.Ordinal);
        Assert.Empty(_store.FilesWith(Encoding.UTF8.GetBytes("sealedKey")));
        Assert.Empty(_store.FilesWith(Encoding.UTF8.GetBytes("masterKey")));
        Assert.Empty(_store.FilesWith(Encoding.UTF8.GetBytes("encryptedSecret")));
    }

    private static IDataProtector Protector(KeyRing ring, string purpose = "test")
    {
        var services = new ServiceCollection();
        services.AddSingleton(ring);
        DataProtectionFeature.AddServices(services);
        var provider = services.BuildServiceProvider();
        Assert.NotNull(provider.GetRequiredService<IKeyManager>());
        return provider.GetRequiredService<IDataProtectionProvider>().CreateProtector(purpose);
    }
}
