using Weir.Guard.Keys;
using Weir.Store;

namespace Weir.Server.Hosting.Web;

/// <summary>A request that failed because what the server stands on does not serve it now, and not because of a fault in the program.</summary>
/// <param name="Code">The problem's stable word.</param>
/// <param name="Detail">For people; names nothing of the inside.</param>
/// <param name="RetryAfterSeconds">When to try again; null where the client must look first.</param>
internal sealed record Outage(string Code, string Detail, int? RetryAfterSeconds)
{
    private static readonly Outage Away =
        new("storage-unavailable", "The server's database does not answer; nothing was changed. Try again shortly.", 5);

    private static readonly Outage Full =
        new("storage-full", "The server has no space left; nothing was changed. Whoever runs it has to free some.", 60);

    private static readonly Outage Unknown =
        new("outcome-unknown", "The database went away while the change was stored. Look whether it was made before you repeat it.", null);

    /// <summary>What a failure says about the database and the keys; null where it says nothing about them.</summary>
    public static Outage? Of(Exception? failure) => failure switch
    {
        null => null,
        StoreFullException => Full,
        StoreUnavailableException { IsOutcomeUnknown: true } => Unknown,
        StoreUnavailableException => Away,
        KeyUnavailableException { Reason: KeyUnavailableReason.StoreUnreachable } => Away,
        _ => Of(failure.InnerException),
    };
}
