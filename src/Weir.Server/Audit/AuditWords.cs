using Weir.Guard.Actors;
using Weir.Guard.Audit;

namespace Weir.Server.Audit;

/// <summary>The words that the API has for what the record keeps as numbers.</summary>
internal static class AuditWords
{
    private static readonly Dictionary<long, string> Outcomes = new()
    {
        [(int)Outcome.Done] = "done",
        [(int)Outcome.Denied] = "denied",
        [(int)Outcome.Failed] = "failed",
    };

    private static readonly Dictionary<long, string> Doors = new()
    {
        [(int)Door.Api] = "api",
        [(int)Door.Portal] = "portal",
        [(int)Door.S3] = "s3",
        [(int)Door.Sftp] = "sftp",
        [(int)Door.Console] = "console",
        [(int)Door.Internal] = "internal",
    };

    private static readonly Dictionary<long, string> Actors = new()
    {
        [(int)ActorKind.Anonymous] = "anonymous",
        [(int)ActorKind.User] = "user",
        [(int)ActorKind.ServiceAccount] = "service-account",
        [(int)ActorKind.Agent] = "agent",
        [(int)ActorKind.System] = "system",
    };

    /// <summary>The word for an outcome.</summary>
    public static string OutcomeOf(long number) => Outcomes.GetValueOrDefault(number, "unknown");

    /// <summary>The outcome of a word; null for another word.</summary>
    public static Outcome? OutcomeOf(string word) => NumberOf(Outcomes, word) is { } number ? (Outcome)number : null;

    /// <summary>The word for a door.</summary>
    public static string DoorOf(long number) => Doors.GetValueOrDefault(number, "unknown");

    /// <summary>The door of a word; null for another word.</summary>
    public static Door? DoorOf(string word) => NumberOf(Doors, word) is { } number ? (Door)number : null;

    /// <summary>The word for a kind of actor.</summary>
    public static string ActorOf(long number) => Actors.GetValueOrDefault(number, "unknown");

    private static long? NumberOf(Dictionary<long, string> words, string word)
    {
        foreach (var (number, known) in words)
        {
            if (known == word)
            {
                return number;
            }
        }

        return null;
    }
}
