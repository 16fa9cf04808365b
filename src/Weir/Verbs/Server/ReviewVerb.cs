using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Weir.Commands;
using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary><c>weir review</c>: who can do what, since when, last used, and whether that stays.</summary>
internal static class ReviewVerb
{
    private static readonly Column<ReviewView>[] Columns =
    [
        new("id", static row => row.Id),
        new("state", static row => row.State),
        new("started", static row => Cells.Time(row.StartedAt)),
        new("started by", static row => row.StartedBy),
        new("completed", static row => Cells.Time(row.CompletedAt)),
        new("lines", static row => Digits(row.Lines)),
        new("undecided", static row => Digits(row.Undecided)),
    ];

    private static readonly Column<ReviewView>[] Details =
    [
        .. Columns,
        new("dormant after", static row => $"{Digits(row.DormantDays)} days"),
        new("completed by", static row => row.CompletedBy),
        new("as found (SHA-256)", static row => row.SnapshotDigest),
        new("as decided (SHA-256)", static row => row.ResultDigest),
    ];

    private static readonly Column<ReviewLineView>[] LineColumns =
    [
        new("line", static row => row.Id),
        new("holder", static row => row.Finding.Holder),
        new("by", static row => row.Finding.Group),
        new("can", static row => row.Finding.Role ?? row.Finding.AccessKey),
        new("on", static row => row.Finding.Bucket ?? row.Finding.Project ?? row.Finding.Level),
        new("since", static row => Cells.Time(row.Finding.Since)),
        new("last used", static row => Cells.Time(row.Finding.LastUsedAt)),
        new("dormant", static row => string.Join(' ', row.Finding.Dormant)),
        new("decision", static row => row.Decision?.Effect),
    ];

    private static readonly Column<ReviewSchedule>[] ScheduleColumns =
    [
        new("every", static row => $"{Digits(row.IntervalDays)} days"),
        new("last completed", static row => Cells.Time(row.LastCompletedAt) ?? "never"),
        new("due", static row => Cells.Time(row.DueAt)),
        new("overdue", static row => row.IsOverdue ? "yes" : "no"),
    ];

    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "review",
        "Reviews access: shows who can do what, since when and last used, and decides line by line whether that stays.",
        "weir review start",
        "weir review lines REVIEW --dormant true",
        "weir review decide REVIEW LINE take --reason unused")
    {
        Due(),
        List(),
        Start(),
        Show(),
        Lines(),
        Decide(),
        Complete(),
        Export(),
    };

    private static Argument<string> Review() => new("REVIEW") { Description = "The review's id." };

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static VerbCommand Due() => ServerVerb.Read(
        "due",
        "Says when the next review is due, as the organization's policy says.",
        ["weir review due", "weir review due --json"],
        [],
        static async (call, cancellationToken) => call.Show(
            await call.Client.Reviews.GetScheduleAsync(await call.OrganizationAsync(cancellationToken), cancellationToken),
            ReviewsJson.Default.ReviewSchedule,
            ScheduleColumns));

    private static VerbCommand List() => ServerVerb.List(
        "Lists the reviews of an organization.",
        ["weir review list", "weir review list --state open --json"],
        [],
        [("state", ServerVerb.Filter("--state", "Only those that are open or completed.", "STATE"))],
        ReviewsJson.Default.PageReviewView,
        Columns,
        static async (call, options, cancellationToken) =>
            call.Client.Reviews.ListAsync(await call.OrganizationAsync(cancellationToken), options, cancellationToken));

    private static VerbCommand Start()
    {
        var days = new Option<int>("--dormant-days")
        {
            Description = "Flag as dormant what was not used for so many days: 1 to 730.",
            DefaultValueFactory = static _ => 90,
            HelpName = "N",
        }.Within(1, 730);
        return ServerVerb.Change(
            "start",
            "Starts a review of things as they stand now. An organization has at most one that is open.",
            ["weir review start", "weir review start --dormant-days 30 --json"],
            [days],
            async (call, cancellationToken) => call.Show(
                (await call.Client.Reviews.StartAsync(
                    await call.OrganizationAsync(cancellationToken), new ReviewDraft(call.Get(days)), cancellationToken)).Value,
                ReviewsJson.Default.ReviewView,
                Details));
    }

    private static VerbCommand Show()
    {
        var review = Review();
        return ServerVerb.Read(
            "show",
            "Shows a review, without its lines.",
            ["weir review show REVIEW", "weir review show REVIEW --json"],
            [review],
            async (call, cancellationToken) => call.Show(
                (await call.Client.Reviews.GetAsync(
                    await call.OrganizationAsync(cancellationToken), call.Get(review), cancellationToken)).Value,
                ReviewsJson.Default.ReviewView,
                Details));
    }

    private static VerbCommand Lines()
    {
        var review = Review();
        return ServerVerb.List(
            "Lists the lines of a review: each is somebody's role by one grant, or an access key.",
            ["weir review lines REVIEW", "weir review lines REVIEW --dormant true --limit 500", "weir review lines REVIEW --holder USER --json"],
            [review],
            [
                ("dormant", ServerVerb.Filter("--dormant", "Only what is dormant (true) or not (false).", "true|false")),
                ("holder", ServerVerb.Filter("--holder", "Only what this user, service account or group can.", "ID")),
                ("project", ServerVerb.Filter("--project", "Only what is on this project.", "ID")),
            ],
            ReviewsJson.Default.PageReviewLineView,
            LineColumns,
            async (call, options, cancellationToken) => call.Client.Reviews.ListLinesAsync(
                await call.OrganizationAsync(cancellationToken), call.Get(review), options, cancellationToken),
            "lines",
            isSortable: false);
    }

    private static VerbCommand Decide()
    {
        var review = Review();
        var line = new Argument<string>("LINE") { Description = "The line's id." };
        var verdict = new Argument<string>("VERDICT") { Description = "keep, or take: what is taken counts no more from the next request." };
        verdict.AcceptOnlyFromAmong("keep", "take");
        return ServerVerb.Change(
            "decide",
            "Decides about a line of a review. A decision is final, and taking needs a reason.",
            ["weir review decide REVIEW LINE keep", "weir review decide REVIEW LINE take --reason unused"],
            [review, line, verdict],
            async (call, cancellationToken) => call.Show(
                (await call.Client.Reviews.DecideAsync(
                    await call.OrganizationAsync(cancellationToken),
                    call.Get(review),
                    call.Get(line),
                    new ReviewVerdict(call.Get(verdict), call.Reason ?? ""),
                    cancellationToken)).Value,
                ReviewsJson.Default.ReviewLineView,
                LineColumns));
    }

    private static VerbCommand Complete()
    {
        var review = Review();
        return ServerVerb.Change(
            "complete",
            "Completes a review of which every line is decided. Nothing of it changes any more.",
            ["weir review complete REVIEW", "weir review complete REVIEW --json"],
            [review],
            async (call, cancellationToken) =>
            {
                var organization = await call.OrganizationAsync(cancellationToken);
                var before = await call.Client.Reviews.GetAsync(organization, call.Get(review), cancellationToken);
                var after = await call.Client.Reviews.CompleteAsync(organization, call.Get(review), before.Tag, cancellationToken);
                return call.Show(after.Value, ReviewsJson.Default.ReviewView, Details);
            });
    }

    private static VerbCommand Export()
    {
        var review = Review();
        var format = new Option<string?>("--format") { Description = "csv or json. Without it csv, safe for spreadsheets.", HelpName = "FORMAT" }
            .OneOf("csv", "json");
        var file = new Option<string>("--output", "-o") { Description = "A new file.", HelpName = "FILE", Required = true };
        return ServerVerb.Read(
            "export",
            "Writes a review with all its lines and decisions to a new file of mode 0600.",
            ["weir review export REVIEW -o review.csv", "weir review export REVIEW --format json -o review.json"],
            [review, format, file],
            async (call, cancellationToken) =>
            {
                var organization = await call.OrganizationAsync(cancellationToken);
                await NewFile.WriteAsync(call.Get(file)!, async stream =>
                {
                    if (call.Get(format) == "json")
                    {
                        var whole = await call.Client.Reviews.ExportAsync(organization, call.Get(review), cancellationToken);
                        await JsonSerializer.SerializeAsync(stream, whole, ReviewsJson.Default.ReviewExport, cancellationToken);
                    }
                    else
                    {
                        await call.Client.Reviews.ExportCsvAsync(organization, call.Get(review), stream, cancellationToken);
                    }
                });
                return call.Done($"The review was written to {call.Get(file)}.");
            });
    }
}
