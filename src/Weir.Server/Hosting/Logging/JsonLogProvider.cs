using Microsoft.Extensions.Logging;

namespace Weir.Server.Hosting.Logging;

/// <summary>Turns the events of the server and its libraries into lines of JSON. Thread-safe.</summary>
/// <param name="writer">Takes the lines; the caller disposes it.</param>
/// <param name="floor">Least severe own events that are logged; libraries are logged from warnings on, because they quote requests.</param>
/// <param name="time">The clock.</param>
internal sealed class JsonLogProvider(LogWriter writer, LogLevel floor, TimeProvider time) : ILoggerProvider
{
    private const string OwnPrefix = "Weir.";

    /// <inheritdoc />
    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith(OwnPrefix, StringComparison.Ordinal)
            ? new JsonLogger(writer, categoryName[(categoryName.LastIndexOf('.') + 1)..], floor, time)
            : new JsonLogger(writer, categoryName, floor > LogLevel.Warning ? floor : LogLevel.Warning, time);

    /// <inheritdoc />
    public void Dispose()
    {
    }

    private sealed class JsonLogger(LogWriter writer, string source, LogLevel floor, TimeProvider time) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= floor && logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                var facts = state as IReadOnlyList<KeyValuePair<string, object?>> ?? [];
                writer.Write(LogLine.Render(new LogLine(time.GetUtcNow(), logLevel, source, formatter(state, null), facts, exception)));
            }
        }
    }
}
