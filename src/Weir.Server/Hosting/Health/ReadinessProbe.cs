using Microsoft.Extensions.Logging;

namespace Weir.Server.Hosting.Health;

/// <summary>
/// Asks all checks and keeps the answer for a second, so that a stranger who asks often costs nothing. Logs each change for the worse or the
/// better once. Thread-safe.
/// </summary>
/// <param name="checks">What to ask.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where changes are told.</param>
internal sealed partial class ReadinessProbe(IEnumerable<ReadinessCheck> checks, TimeProvider time, ILogger<ReadinessProbe> log)
    : IDisposable
{
    private static readonly TimeSpan KeepFor = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    private readonly ReadinessCheck[] _checks = [.. checks];
    private readonly SemaphoreSlim _asking = new(1, 1);
    private readonly ILogger _log = log;
    private readonly Dictionary<string, Readiness> _last = new(StringComparer.Ordinal);
    private (long At, HealthReport Report)? _kept;

    /// <summary>How the server is doing.</summary>
    public async Task<HealthReport> AskAsync(CancellationToken cancellationToken)
    {
        await _asking.WaitAsync(cancellationToken);
        try
        {
            if (_kept is { } kept && time.GetElapsedTime(kept.At) < KeepFor)
            {
                return kept.Report;
            }

            var words = new Dictionary<string, string>(StringComparer.Ordinal);
            var worst = Readiness.Ok;
            foreach (var check in _checks)
            {
                var readiness = await AskOneAsync(check, cancellationToken);
                words[check.Name] = WordOf(readiness);
                worst = readiness > worst ? readiness : worst;
            }

            var report = new HealthReport(WordOf(worst), words);
            _kept = (time.GetTimestamp(), report);
            return report;
        }
        finally
        {
            _asking.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => _asking.Dispose();

    private async Task<Readiness> AskOneAsync(ReadinessCheck check, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(AnswerWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        Readiness readiness;
        Exception? fault = null;
        try
        {
            readiness = await check.AskAsync(either.Token).AsTask().WaitAsync(either.Token);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // A check that cannot be made is a failed one.
            (readiness, fault) = (Readiness.Failed, exception);
        }

        if (_last.GetValueOrDefault(check.Name, Readiness.Ok) != readiness)
        {
            Changed(fault, check.Name, WordOf(readiness));
        }

        _last[check.Name] = readiness;
        return readiness;
    }

    private static string WordOf(Readiness readiness) => readiness switch
    {
        Readiness.Ok => "ok",
        Readiness.Warning => "warning",
        _ => "failed",
    };

    [LoggerMessage(30, LogLevel.Warning, "The readiness of {Check} is now {Readiness}")]
    private partial void Changed(Exception? exception, string check, string readiness);
}
