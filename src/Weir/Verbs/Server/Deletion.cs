using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary>Shows what a deletion would do.</summary>
internal static class Deletion
{
    /// <summary>Shows it, as text or as the server's own document.</summary>
    public static void Show(ServerCall call, DeletionPlan plan)
    {
        foreach (var count in plan.Removed)
        {
            call.Output.Line($"removed  {count.Count} {count.Kind}");
        }

        foreach (var sentence in plan.Kept)
        {
            call.Output.Line($"kept     {sentence}");
        }

        foreach (var hold in plan.Held)
        {
            call.Output.Line($"held     {hold.What}: {hold.Reason}{(hold.Until is { } until ? $", until {Cells.Time(until)}" : "")}");
        }

        call.Output.Json(plan, OrganizationsJson.Default.DeletionPlan);
    }
}
