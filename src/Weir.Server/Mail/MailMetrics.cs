using System.Diagnostics.Metrics;

namespace Weir.Server.Mail;

/// <summary>Figures of mail, by kind of notice.</summary>
internal static class MailMetrics
{
    private static readonly Meter Meter = new("Weir");

    /// <summary>Mails that the mail server took.</summary>
    public static Counter<long> Sent { get; } = Meter.CreateCounter<long>("weir.mail.sent", description: "Mails that the mail server took");

    /// <summary>Mails that were given up.</summary>
    public static Counter<long> Failed { get; } = Meter.CreateCounter<long>("weir.mail.failed", description: "Mails that were given up");
}
