using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Weir.Guard.Keys;
using Weir.S3;
using Weir.Server.AccessKeys;
using Weir.Server.Api;
using Weir.Server.Audit;
using Weir.Server.Doors;
using Weir.Server.EncryptionKeys;
using Weir.Server.Hosting.Logging;
using Weir.Server.Hosting.Settings;
using Weir.Server.Hosting.Tls;
using Weir.Server.Hosting.Web;
using Weir.Server.Jobs;
using Weir.Server.Mail;
using Weir.Server.Organizations;
using Weir.Server.Portal;
using Weir.Server.Projects;
using Weir.Server.Reviews;
using Weir.Server.S3;
using Weir.Server.SignIn;
using Weir.Server.SignIn.Devices;
using Weir.Server.SignIn.Flows;
using Weir.Server.Vault;

namespace Weir.Server.Hosting;

/// <summary>
/// The composition root: opens what a server stands on, in order, puts the features onto the host, runs, and closes in the opposite order.
/// A feature is registered in <see cref="Features"/> and nowhere else.
/// </summary>
public static class WeirServer
{
    /// <summary>Runs a server until it is told to stop.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="console">For people: the address, the certificate's fingerprint, the set-up link. The log goes to standard output.</param>
    /// <param name="cancellationToken">Stops the server; running requests are given <see cref="LimitOptions.StopTimeout"/> to end.</param>
    /// <exception cref="ServerException">The server could not start.</exception>
    public static async Task RunAsync(ServerOptions options, TextWriter console, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(console);
        await using var output = Console.OpenStandardOutput();
        await using var writer = new LogWriter(output);
        using var provider = new JsonLogProvider(writer, (LogLevel)(int)options.Logging.Severity, TimeProvider.System);
        using var logs = new LoggerFactory([provider], new LoggerFilterOptions { MinLevel = LogLevel.Debug });
        using var telemetry = Telemetry.Start(options.Telemetry);
        using var directory = DataDirectory.Open(options.Storage.DataPath);
        await using var spine = await Spine.OpenAsync(options.Storage, directory, TimeProvider.System, logs, cancellationToken);
        var notice = new ServiceNotice(Environment.GetEnvironmentVariable("NOTIFY_SOCKET"));
        await using var keeper = CertificateKeeper.Open(
            CertificateSource(options, directory, spine.Keys), TimeProvider.System, logs.CreateLogger<CertificateKeeper>());

        var isSetUp = await SetUp.IsDoneAsync(spine.Database, cancellationToken);
        await using var host = await ServerHost.StartAsync(
            options, keeper, logs, Features(options, spine, directory, isSetUp), cancellationToken);
        await using var s3 = await OpenS3Async(options, spine, keeper, host, logs, cancellationToken);
        if (s3 is not null)
        {
            host.Services.GetRequiredService<OpenDoors>().OpenS3(s3.Addresses[0]);
        }

        await GreetAsync(host, s3, options, keeper, directory, console, cancellationToken);
        notice.Send(ServiceNotice.Ready);
        await WaitAsync(host, spine, cancellationToken);
        notice.Send(ServiceNotice.Stopping);
        await Task.WhenAll(host.StopAsync(), s3?.StopAsync() ?? Task.CompletedTask);
        DemandStores(spine);
    }

    /// <summary>Everything that the server offers. The order is that of the middleware: who asks is found out before rights are decided.</summary>
    internal static ServerFeatures Features(
        ServerOptions options, Spine spine, DataDirectory directory, bool isSetUp) => ServerFeatures.Join(
        new ServerFeatures(spine.AddTo, static _ => { }, static _ => { }),
        SignInFeature.Create(isSetUp),
        ApiFeature.Create(),
        AuditFeature.Create(options),
        OrganizationsFeature.Create(),
        AccessKeyFeature.Create(),
        EncryptionKeyFeature.Create(),
        DevicesFeature.Create(),
        ProjectFeature.Create(),
        VaultFeature.Create(spine.Vault),
        DoorsFeature.Create(options, directory.TlsPath),
        ReviewFeature.Create(),
        DataProtectionFeature.Create(),
        JobsFeature.Create(directory),
        MailFeature.Create(),
        PortalFeature.Create(isSetUp));

    /// <summary>The certificate that the settings name, or the server's own.</summary>
    internal static ICertificateSource CertificateSource(ServerOptions options, DataDirectory directory, KeyRing keys)
    {
        if (options.Tls.CertificatePath is not null)
        {
            return new GivenCertificate(options.Tls);
        }

        DataDirectory.MakePrivate(directory.TlsPath);
        var seal = new AuthorityKeySeal(
            key => keys.Seal(KeyOwner.Installation, KeyPurpose.CertificateAuthority, key, "tls/ca.key"u8),
            stored => keys.Open(KeyOwner.Installation, KeyPurpose.CertificateAuthority, stored, "tls/ca.key"u8));
        return new OwnCertificate(new TlsFiles(directory.TlsPath), seal, new HostNames(options.Network).OfCertificate);
    }

    private static async Task<S3Host?> OpenS3Async(
        ServerOptions options, Spine spine, CertificateKeeper keeper, ServerHost host, ILoggerFactory logs, CancellationToken cancellationToken)
    {
        if (spine.Vault is null || options.S3.Listen.Count == 0)
        {
            return null;
        }

        var door = new S3Door(
            spine.Vault,
            new S3Credentials(host.Services.GetRequiredService<AccessKeyAuthenticator>()),
            new S3DoorOptions(options.S3.Region, new HostNames(options.Network).S3),
            TimeProvider.System,
            logs.CreateLogger<S3Door>());
        return await S3Host.StartAsync(options, keeper, logs, door.HandleAsync, cancellationToken);
    }

    private static async Task GreetAsync(
        ServerHost host,
        S3Host? s3,
        ServerOptions options,
        CertificateKeeper keeper,
        DataDirectory directory,
        TextWriter console,
        CancellationToken cancellationToken)
    {
        foreach (var address in host.Addresses)
        {
            await console.WriteLineAsync($"Listening on {Shown(address)}");
        }

        foreach (var address in s3?.Addresses ?? [])
        {
            await console.WriteLineAsync($"S3 on {Shown(address)}");
        }

        if (options.Network.HttpsOnly)
        {
            await console.WriteLineAsync($"Certificate (SHA-256) {keeper.Current.Fingerprint}");
        }

        if (options is { Network.HttpsOnly: true, Tls.CertificatePath: null })
        {
            await console.WriteLineAsync($"Clients trust it by {Path.Combine(directory.TlsPath, OwnAuthority.CertificateFile)}");
        }

        if (host.Services.GetService<SetupLink>() is { } setup && await setup.FindAsync(cancellationToken) is { } link)
        {
            await console.WriteLineAsync($"Set up this server within 15 minutes, once: {link}");
        }

        await console.WriteLineAsync("Ready");
        await console.FlushAsync(cancellationToken);
    }

    // An address that means every address of the machine is not one that a browser can open.
    private static Uri Shown(Uri address) =>
        address.Host is "[::]" or "0.0.0.0" or "+" or "*" ? new UriBuilder(address) { Host = "localhost" }.Uri : address;

    private static async Task WaitAsync(ServerHost host, Spine spine, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource([host.Stopping, .. spine.Stopping, cancellationToken]);
        await Task.Delay(Timeout.InfiniteTimeSpan, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // A failed commit or fsync is final: what the disk holds is known only after a restart.
    private static void DemandStores(Spine spine)
    {
        if (spine.IsBroken)
        {
            throw new ServerException(
                ServerFailure.Database, "writing the database failed, and the server ended to keep what is stored; see the log, then start it again");
        }
    }
}
