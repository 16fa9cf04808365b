using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Cryptography.X509Certificates;

namespace Weir.Testing;

/// <summary>
/// The real <c>weir serve</c> as a process of its own: HTTPS on a free port of 127.0.0.1, by default on a new data directory that disposing
/// removes. Disposing kills it; <see cref="StopAsync"/> stops it as systemd does. Members may be called from any thread.
/// </summary>
public sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(60);

    private readonly ChildProcess _process;
    private readonly TempFolder? _folder;

    private ServerProcess(ChildProcess process, TempFolder? folder, string dataPath, TimeSpan startTime)
    {
        _process = process;
        _folder = folder;
        DataPath = dataPath;
        StartTime = startTime;
        Address = new Uri(After("Listening on "));
        Client = NewClient();
    }

    /// <summary>Where the server listens: <c>https://127.0.0.1:PORT/</c>.</summary>
    public Uri Address { get; }

    /// <summary>Where the S3 door listens.</summary>
    /// <exception cref="InvalidOperationException">It was not opened.</exception>
    public Uri S3Address => new(After("S3 on "));

    /// <summary>A client that trusts the server's authority, follows no redirect and keeps no cookies.</summary>
    public HttpClient Client { get; }

    /// <summary>The data directory.</summary>
    public string DataPath { get; }

    /// <summary>From the start of the process until it said that it is ready.</summary>
    public TimeSpan StartTime { get; }

    /// <summary>The operating system's id of the process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>The JSON log so far, one event per line.</summary>
    public string Log => _process.OutputSoFar;

    /// <summary>What the server said to the operator so far.</summary>
    public string Console => _process.ErrorSoFar;

    /// <summary>The one-time address of the set-up page, where the server printed one.</summary>
    public Uri? SetupLink => Console.Contains("Set up this server", StringComparison.Ordinal)
        ? new Uri(After("Set up this server within 15 minutes, once: "))
        : null;

    /// <summary>The certificate of the server's own authority.</summary>
    public X509Certificate2 Authority => X509Certificate2.CreateFromPem(File.ReadAllText(Path.Combine(DataPath, "tls", "ca.crt")));

    /// <summary>Starts a server with the default settings.</summary>
    public static Task<ServerProcess> StartAsync(CancellationToken cancellationToken) =>
        StartAsync(new Dictionary<string, string?>(), null, cancellationToken);

    /// <summary>Starts a server and waits until it is ready.</summary>
    /// <param name="environment">Settings; <c>WEIR_LISTEN</c> is a free port of 127.0.0.1 unless given, and the S3 door is closed
    /// unless <c>WEIR_S3_LISTEN</c> is given.</param>
    /// <param name="dataPath">An existing data directory, which is left alone at the end; null for a new one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The server ended instead of starting; the message has its output.</exception>
    public static async Task<ServerProcess> StartAsync(
        IReadOnlyDictionary<string, string?> environment,
        string? dataPath,
        CancellationToken cancellationToken)
    {
        var folder = dataPath is null ? new TempFolder() : null;
        var data = dataPath ?? folder!.File("data");
        var settings = new Dictionary<string, string?>(environment, StringComparer.Ordinal);
        settings.TryAdd("WEIR_LISTEN", "127.0.0.1:0");
        settings.TryAdd("WEIR_S3_LISTEN", "off");
        var started = Stopwatch.GetTimestamp();
        var process = WeirProcess.Start(["serve", "--data", data], settings);
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(StartWithin);
            await process.WaitForTextAsync("\nReady\n", limit.Token).ConfigureAwait(false);
            return new ServerProcess(process, folder, data, Stopwatch.GetElapsedTime(started));
        }
        catch
        {
            await process.DisposeAsync().ConfigureAwait(false);
            folder?.Dispose();
            throw;
        }
    }

    /// <summary>Another client with its own connections, as <see cref="Client"/>; the caller disposes it.</summary>
    /// <param name="configure">Changes the handler before its first use.</param>
    public HttpClient NewClient(Action<SocketsHttpHandler>? configure = null)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            SslOptions = TrustOnly(),
        };
        configure?.Invoke(handler);
        var client = new HttpClient(handler)
        {
            BaseAddress = Address,
            DefaultRequestVersion = HttpVersion.Version11,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrHigher,
        };
        client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        return client;
    }

    /// <summary>TLS as a client that trusts the server's own authority and nobody else.</summary>
    public SslClientAuthenticationOptions TrustOnly()
    {
        var options = new SslClientAuthenticationOptions { TargetHost = "localhost" };
        if (File.Exists(Path.Combine(DataPath, "tls", "ca.crt")))
        {
            options.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { Authority },
            };
        }

        return options;
    }

    /// <summary>Stops the server as systemd does and waits for its end.</summary>
    public async Task<ProcessOutcome> StopAsync(CancellationToken cancellationToken)
    {
        _process.Send(PosixSignal.SIGTERM);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(StopWithin);
        return await _process.WaitAsync(limit.Token).ConfigureAwait(false);
    }

    /// <summary>Waits for the end of a server that is already stopping.</summary>
    public Task<ProcessOutcome> EndAsync(CancellationToken cancellationToken) => _process.WaitAsync(cancellationToken);

    /// <summary>Sends SIGTERM and returns at once; a second one would end the process without waiting for requests.</summary>
    public void BeginStop() => _process.Send(PosixSignal.SIGTERM);

    /// <summary>Ends the server at once, as <c>kill -9</c> does, and waits until it is gone.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill();
        await _process.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits until the log or the console holds a text.</summary>
    public Task WaitForTextAsync(string text, CancellationToken cancellationToken) => _process.WaitForTextAsync(text, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _process.DisposeAsync().ConfigureAwait(false);
        _folder?.Dispose();
    }

    private string After(string label)
    {
        var line = Console.Split('\n').First(line => line.StartsWith(label, StringComparison.Ordinal));
        return line[label.Length..].Trim();
    }
}
