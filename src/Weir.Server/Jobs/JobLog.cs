using Microsoft.Extensions.Logging;

namespace Weir.Server.Jobs;

/// <summary>Every line that work and schedules log.</summary>
internal static partial class JobLog
{
    [LoggerMessage(1, LogLevel.Warning, "Work {Kind} {Id} failed in attempt {Attempt}: {Reason}")]
    public static partial void Failed(this ILogger log, string kind, long id, int attempt, string reason);

    [LoggerMessage(2, LogLevel.Error, "Work {Kind} {Id} is dead after attempt {Attempt}: {Reason}")]
    public static partial void Dead(this ILogger log, string kind, long id, int attempt, string reason);

    [LoggerMessage(3, LogLevel.Error, "Work {Kind} {Id} ended with an exception in attempt {Attempt}")]
    public static partial void Threw(this ILogger log, Exception error, string kind, long id, int attempt);

    [LoggerMessage(4, LogLevel.Warning, "Another server has taken over work {Kind} {Id}")]
    public static partial void Lost(this ILogger log, string kind, long id);

    [LoggerMessage(5, LogLevel.Warning, "The outcome of work {Kind} {Id} could not be kept; it is done again when its lease has ended")]
    public static partial void NotKept(this ILogger log, Exception error, string kind, long id);

    [LoggerMessage(6, LogLevel.Warning, "The lease of work {Kind} {Id} could not be prolonged")]
    public static partial void NotProlonged(this ILogger log, Exception error, string kind, long id);

    [LoggerMessage(7, LogLevel.Warning, "The task {Name} failed; it is tried again at its next time")]
    public static partial void TaskFailed(this ILogger log, Exception error, string name);

    [LoggerMessage(8, LogLevel.Warning, "The clock was set back by {Back}; all times of recurring work were set anew")]
    public static partial void ClockSetBack(this ILogger log, TimeSpan back);

    [LoggerMessage(9, LogLevel.Warning, "Setting the times of recurring work failed; it is tried again")]
    public static partial void TimesNotSet(this ILogger log, Exception error);
}
