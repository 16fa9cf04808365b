using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Guard.Actors;
using Weir.S3;
using Weir.Testing.S3;
using Weir.Tests.Vault;

namespace Weir.Tests.S3.Operations;

/// <summary>The door over a vault, behind a listener of its own, and a client who signs as the project's manager.</summary>
public sealed class DoorFixture : IAsyncLifetime
{
    internal const string AccessKeyId = "WEIRTESTKEY000000001";
    internal const string Secret = "a secret access key that is long enough";
    internal const string Region = "weir";
    internal const string BaseHost = "s3.weir.test";

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private WebApplication _app = null!;

    internal VaultFixture Vault { get; private set; } = null!;

    internal Uri Address { get; private set; } = null!;

    /// <summary>Signs with the key that counts.</summary>
    internal SigningClient Client { get; private set; } = null!;

    /// <summary>Signs with another key.</summary>
    internal SigningClient NewClient(string accessKeyId, string secret) => new(_http, Address, accessKeyId, secret, Region);

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        Vault = await VaultFixture.StartAsync();
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.UTF8;
        });
        _app = builder.Build();
        var door = new S3Door(
            Vault.Engine, new OneKey(() => Vault.Manager), new S3DoorOptions(Region, [BaseHost]), TimeProvider.System,
            NullLogger<S3Door>.Instance);
        _app.Run(door.HandleAsync);
        await _app.StartAsync();
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        Client = NewClient(AccessKeyId, Secret);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.DisposeAsync();
        await Vault.DisposeAsync();
    }

    private sealed class OneKey(Func<Actor> actor) : IS3Credentials
    {
        public Task<IS3Credential?> FindAsync(string accessKeyId, IPAddress? address, CancellationToken cancellationToken) =>
            Task.FromResult<IS3Credential?>(accessKeyId == AccessKeyId ? new KnownCredential(Secret, actor()) : null);
    }
}
