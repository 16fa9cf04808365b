using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary>Shows what a deletion would do.</summary>
internal static class Deletion
{
    /// <summary>Shows it, as text or as the server's own document.</summary>
    public static void Show(ServerCall call, DeletionPlan plan)
    {
        ShowLines(call, plan.Removed, plan.Kept, plan.Held);
        call.Output.Json(plan, OrganizationsJson.Default.DeletionPlan);
    }

    /// <summary>Shows the lines of a plan for people.</summary>
    public static void ShowLines(
        ServerCall call, IReadOnlyList<DeletionCount> removed, IReadOnlyList<string> kept, IReadOnlyList<DeletionHold> held)
    {
        foreach (var count in removed)
        {
            call.Output.Line($"removed  {count.Count} {count.Kind}");
        }

        foreach (var sentence in kept)
        {
            call.Output.Line($"kept     {sentence}");
        }

        foreach (var hold in held)
        {
            call.Output.Line($"held     {hold.What}: {hold.Reason}{(hold.Until is { } until ? $", until {Cells.Time(until)}" : "")}");
        }
    }
}
