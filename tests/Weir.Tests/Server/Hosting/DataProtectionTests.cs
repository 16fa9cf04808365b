using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Keys;
using Weir.Server.Hosting;
using Weir.Server.SignIn.Sessions;
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
    public async Task After_a_rotation_of_the_sealing_key_each_server_takes_what_either_gave_out_before_and_after()
    {
        var session = Id<Session>.New(TimeProvider.System);
        await using var one = await _store.OpenAsync();
        await one.CreateAsync(Weir.Guard.Keys.KeyOwner.Installation, null, Cancel);
        await using var two = await _store.OpenAsync();
        var before = Protector(one).Protect("before");
        var code = new CsrfTokens(one).Of(session);

        await one.RotateAsync(Weir.Guard.Keys.KeyOwner.Installation, Cancel);
        var services = Services(one);
        services.GetRequiredService<IKeyManager>().CreateNewKey(
            TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow().AddDays(90));
        var after = services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test").Protect("after");
        await using var three = await _store.OpenAsync();

        Assert.Equal([1u, 2u], (await one.ReadDocumentsAsync(Cancel)).Select(static document => VersionOf(document.Content)).Order());
        foreach (var server in new[] { one, two, three })
        {
            Assert.Equal(("before", "after"), (Protector(server).Unprotect(before), Protector(server).Unprotect(after)));
            Assert.Equal(code, new CsrfTokens(server).Of(session));
        }
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

    // A server that has just read the ring.
    private static IDataProtector Protector(KeyRing ring, string purpose = "test") =>
        Services(ring).GetRequiredService<IDataProtectionProvider>().CreateProtector(purpose);

    private static ServiceProvider Services(KeyRing ring)
    {
        var services = new ServiceCollection();
        services.AddSingleton(ring);
        DataProtectionFeature.AddServices(services);
        var provider = services.BuildServiceProvider();
        Assert.NotNull(provider.GetRequiredService<IKeyManager>());
        return provider;
    }

    // Which version of the installation's key a document of the ring is sealed under.
    private static uint VersionOf(byte[] document)
    {
        var text = XElement.Parse(Encoding.UTF8.GetString(document)).Descendants("sealedKey").Single().Value;
        return SealedValue.VersionOf(Convert.FromBase64String(text));
    }
}
