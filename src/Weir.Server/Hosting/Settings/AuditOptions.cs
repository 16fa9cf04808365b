namespace Weir.Server.Hosting.Settings;

/// <summary>How the record is kept. Immutable.</summary>
public sealed class AuditOptions
{
    private AuditOptions(SettingReader reader)
    {
        reader.Begin("audit");
        var days = reader.Number(
            "WEIR_AUDIT_LIVE_DAYS",
            90,
            0,
            36_500,
            "Days after which entries of the record move out of the live database into closed segments, which are searched and exported like "
            + "the rest, only slower. 0 moves nothing.");
        LiveAge = days == 0 ? null : TimeSpan.FromDays(days);
    }

    /// <summary>How old entries are before they move out of the live database; null where they stay.</summary>
    public TimeSpan? LiveAge { get; }

    internal static AuditOptions Read(SettingReader reader) => new(reader);
}
