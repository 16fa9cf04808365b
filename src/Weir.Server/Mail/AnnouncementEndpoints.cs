using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Organizations;

namespace Weir.Server.Mail;

/// <summary>Something that everybody on the installation is told.</summary>
public abstract class Announcement : IIdKind
{
    /// <inheritdoc/>
    public static string Prefix => "ann";
}

/// <summary>The route by which operators announce maintenance. The record keeps what was announced; the telling is done beside requests.</summary>
internal static class AnnouncementEndpoints
{
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(366);

    /// <summary>Maps it.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/installation/announcements", SendAsync)
        .Demands(Permissions.InstallationAnnounce, ResourceRules.Installation).Answers(201, typeof(AnnouncementView));

    private static async Task<IResult> SendAsync(ApiCall call, Body<AnnouncementDraft> body, TimeProvider time)
    {
        var draft = Read(body.Value, time.GetUtcNow());
        var id = Id<Announcement>.New(time);
        var detail = new CanonicalJson().Add("from", draft.From).Add("text", draft.Text).Add("until", draft.Until);
        var change = call.Begin()
            .Note("announcement.send", "announcement", id.ToString(), detail)
            .Also(unit => AnnouncementWork.Enqueue(unit, id, draft));
        var view = new AnnouncementView(id.ToString(), draft.From, draft.Until, draft.Text);
        return await call.CreateAsync(
            change, $"/api/v1/installation/audit?resource={id}", view, view, AnnouncementsJson.Default.AnnouncementView, null);
    }

    private static AnnouncementDraft Read(AnnouncementDraft draft, DateTimeOffset now)
    {
        var faults = new Faults();
        faults.AddIf("/until", draft.Until <= now || draft.Until <= draft.From || draft.Until > now + Farthest
            ? "An end after now, after the begin and within a year is expected."
            : null);
        faults.AddIf("/text", Names.FaultOfDescription(draft.Text, out var text));
        faults.AddIf("/text", string.IsNullOrWhiteSpace(draft.Text) ? "Say what people should know." : null);
        faults.ThrowIfAny();
        return new AnnouncementDraft(draft.From.ToUniversalTime(), draft.Until.ToUniversalTime(), text);
    }
}
