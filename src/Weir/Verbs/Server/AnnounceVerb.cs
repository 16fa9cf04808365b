using System.CommandLine;
using Weir.Commands;
using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary><c>weir announce</c>: tells everybody on a server that it will be worked on.</summary>
internal static class AnnounceVerb
{
    private static readonly Column<AnnouncementView>[] Columns =
    [
        new("id", static row => row.Id),
        new("from", static row => Cells.Time(row.From)),
        new("until", static row => Cells.Time(row.Until)),
        new("text", static row => row.Text),
    ];

    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var text = new Argument<string>("TEXT") { Description = "What people should know." };
        var from = Moment("--from", "From when the server may not answer: a day or a moment, UTC unless it says otherwise.");
        var until = Moment("--until", "Until when.");
        return ServerVerb.Change(
            "announce",
            "Tells everybody on a server that it will be worked on: under Notices in the account, and by mail those who did not refuse such mails. "
            + "For operators.",
            [
                "weir announce maintenance --from 2027-01-31T18:00Z --until 2027-01-31T20:00Z",
                "weir announce upgrade --from 2027-02-07 --until 2027-02-08 --json",
            ],
            [text, from, until],
            async (call, cancellationToken) => call.Show(
                (await call.Client.Announcements.SendAsync(
                    new AnnouncementDraft(Moments.Of(call, from)!.Value, Moments.Of(call, until)!.Value, call.Get(text)),
                    cancellationToken)).Value,
                AnnouncementsJson.Default.AnnouncementView,
                Columns));
    }

    private static Option<string?> Moment(string name, string description) =>
        new(name) { Description = description, HelpName = "MOMENT", Required = true };
}
