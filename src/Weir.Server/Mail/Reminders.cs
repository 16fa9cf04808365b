using Weir.Store;

namespace Weir.Server.Mail;

/// <summary>Remembers what people were reminded of, so that each thing is said once, whichever server says it.</summary>
internal static class Reminders
{
    /// <summary>How long it is remembered: longer than anything that is reminded of lasts.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(400);

    /// <summary>Says whether this is the first time, and remembers it; in the unit that writes the notice.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="kind">What sort of reminder: the kind of its notice.</param>
    /// <param name="subject">What it is about.</param>
    public static bool IsFirst(WriteUnit unit, string kind, string subject) => unit.Execute(
        "insert into reminders (kind, subject, told_at) values (@kind, @subject, @now) on conflict (kind, subject) do nothing",
        new { kind, subject, now = unit.Now }) == 1;
}
