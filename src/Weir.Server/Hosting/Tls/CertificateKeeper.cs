using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Weir.Server.Hosting.Tls;

/// <summary>
/// Holds the certificate that new connections are shown and looks after it: takes changed files, renews the own one, warns before it ends.
/// Connections that are open keep what they were shown. Thread-safe.
/// </summary>
internal sealed partial class CertificateKeeper : BackgroundService, IAsyncDisposable
{
    /// <summary>From when on an operator is warned.</summary>
    public static readonly TimeSpan WarnBefore = TimeSpan.FromDays(30);

    // Two small files are read each time; a renewed certificate may wait that long.
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WarnEvery = TimeSpan.FromHours(12);

    private readonly ICertificateSource _source;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Task _opened;
    private volatile ServerCertificate? _current;
    private string? _lastFault;
    private DateTimeOffset _lastWarning = DateTimeOffset.MinValue;

    private CertificateKeeper(ICertificateSource source, TimeProvider time, ILogger log)
    {
        _source = source;
        _time = time;
        _log = log;
        _opened = Task.Run(() => _current = source.Renew(null, time.GetUtcNow()));
    }

    /// <summary>Is raised after another certificate was taken.</summary>
    public event Action<ServerCertificate>? Changed;

    /// <summary>What new connections are shown.</summary>
    /// <exception cref="InvalidOperationException"><see cref="Opened"/> has not ended.</exception>
    public ServerCertificate Current => _current ?? throw new InvalidOperationException("The first certificate has not been taken yet.");

    /// <summary>Ends when the first certificate is there.</summary>
    /// <exception cref="ServerException">There is none that can be used.</exception>
    public Task Opened => _opened;

    /// <summary>
    /// Begins to take the first certificate, beside its caller: making one and reading what the machine trusts takes a tenth of the start,
    /// and nothing needs it before the server listens.
    /// </summary>
    public static CertificateKeeper Open(ICertificateSource source, TimeProvider time, ILogger log) => new(source, time, log);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // What is being written is written to its end before the folder is let go.
        await _opened.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Dispose();
    }

    /// <summary>Looks once: takes a new certificate where there is one, and warns where it is due.</summary>
    internal void Look()
    {
        var now = _time.GetUtcNow();
        try
        {
            if (_source.Renew(Current, now) is { } renewed)
            {
                _current = renewed;
                _lastWarning = DateTimeOffset.MinValue;
                Changed?.Invoke(renewed);
                Taken(renewed.Fingerprint, renewed.NotAfter);
            }

            _lastFault = null;
        }
        catch (Exception exception)
        {
            // The loop's edge: the old certificate serves on, and an exception that left here would end the server. The same fault is told
            // once, not every two seconds; only our own messages are known to hold no secret.
            var fault = exception is ServerException ? exception.Message : $"{exception.GetType().Name}; it is tried again";
            if (_lastFault != fault)
            {
                _lastFault = fault;
                Refused(fault);
            }
        }

        if (Current.NotAfter - now < WarnBefore && now - _lastWarning > WarnEvery)
        {
            _lastWarning = now;
            EndsSoon(Current.NotAfter, _source.Remedy);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await _opened;
        Look();
        using var timer = new PeriodicTimer(LookEvery, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Look();
        }
    }

    [LoggerMessage(1, LogLevel.Information, "A new certificate is shown from now on: SHA-256 {Fingerprint}, valid until {NotAfter:u}")]
    private partial void Taken(string fingerprint, DateTimeOffset notAfter);

    [LoggerMessage(2, LogLevel.Error, "A new certificate was not taken, the old one is still shown: {Reason}")]
    private partial void Refused(string reason);

    [LoggerMessage(3, LogLevel.Warning, "The certificate ends at {NotAfter:u}: {Remedy}")]
    private partial void EndsSoon(DateTimeOffset notAfter, string remedy);
}
