using System.CommandLine;
using System.Globalization;
using Weir.Commands;
using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary><c>weir buckets</c>: the buckets of an organization and how they are set.</summary>
internal static class BucketsVerb
{
    private static readonly Column<BucketView>[] Columns =
    [
        new("name", static row => row.Name),
        new("project", static row => row.Project),
        new("made", static row => Cells.Time(row.CreatedAt)),
        new("versioning", static row => row.Versioning),
        new("lock", static row => row.ObjectLock ? "yes" : ""),
    ];

    private static readonly Column<BucketView>[] Details =
    [
        .. Columns,
        new("default retention", static row => row.DefaultRetention is { } kept
            ? $"{kept.Mode}, {(kept.Days is { } days ? $"{Cells.Number(days)} days" : $"{Cells.Number(kept.Years ?? 0)} years")}"
            : null),
        new("noncurrent versions", static row => row.NoncurrentDays is { } days ? $"kept for {Cells.Number(days)} days" : "kept for ever"),
        new("reads are recorded", static row => row.AuditBeforeRead ? "before the first byte" : "within a quarter of a second"),
    ];

    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "buckets",
        "Shows, makes, sets and removes buckets. What is in them is read and written with S3.",
        "weir buckets create deliveries --project PROJECT --noncurrent-days 90",
        "weir buckets update deliveries --audit-before-read on")
    {
        List(),
        Show(),
        Make(),
        Update(),
        Remove(),
    };

    private static Argument<string> Bucket() => new("BUCKET") { Description = "The bucket's name." };

    private static VerbCommand List()
    {
        var project = ServerVerb.Filter("--project", "Only those of this project.", "ID");
        return ServerVerb.List(
            "Lists the buckets that one may see.",
            ["weir buckets list", "weir buckets list --project PROJECT --json"],
            [],
            [("project", project)],
            BucketsJson.Default.PageBucketView,
            Columns,
            static (call, options, cancellationToken) => Task.FromResult(call.Client.Buckets.ListAsync(options, cancellationToken)));
    }

    private static VerbCommand Show()
    {
        var bucket = Bucket();
        return ServerVerb.Read(
            "show",
            "Shows how a bucket is set.",
            ["weir buckets show deliveries", "weir buckets show deliveries --json"],
            [bucket],
            async (call, cancellationToken) => call.Show(
                (await call.Client.Buckets.GetAsync(await call.OrganizationAsync(cancellationToken), call.Get(bucket), cancellationToken)).Value,
                BucketsJson.Default.BucketView,
                Details));
    }

    private static VerbCommand Make()
    {
        var name = new Argument<string>("BUCKET")
        {
            Description = "Its name: 3 to 63 lower case letters, digits, hyphens and dots, unique in the organization.",
        };
        var project = new Option<string>("--project") { Description = "The project it belongs to.", HelpName = "ID", Required = true };
        var options = new BucketOptions();
        return ServerVerb.Change(
            "create",
            "Makes a bucket in a project. It keeps all versions for ever unless told otherwise.",
            [
                "weir buckets create deliveries --project PROJECT --noncurrent-days 90",
                "weir buckets create records --project PROJECT --object-lock --default-retention compliance:10y --audit-before-read on",
            ],
            [name, project, .. options.All],
            async (call, cancellationToken) => call.Show(
                (await call.Client.Buckets.CreateAsync(
                    call.Get(project)!,
                    new BucketDraft(call.Get(name), options.Apply(call, new BucketConfiguration("enabled"))),
                    cancellationToken)).Value,
                BucketsJson.Default.BucketView,
                Details));
    }

    private static VerbCommand Update()
    {
        var (bucket, options) = (Bucket(), new BucketOptions());
        return ServerVerb.Change(
            "update",
            "Sets a bucket. What is not named stays as it is. Objects that are there keep the retention they have.",
            [
                "weir buckets update deliveries --noncurrent-days 30 --audit-before-read on",
                "weir buckets update deliveries --versioning suspended --noncurrent-days forever --reason moved",
            ],
            [bucket, .. options.All],
            async (call, cancellationToken) =>
            {
                var organization = await call.OrganizationAsync(cancellationToken);
                var before = await call.Client.Buckets.GetAsync(organization, call.Get(bucket), cancellationToken);
                var was = before.Value;
                var configuration = new BucketConfiguration(
                    was.Versioning, was.ObjectLock, was.DefaultRetention, was.NoncurrentDays, was.AuditBeforeRead);
                var after = await call.Client.Buckets.ConfigureAsync(
                    organization, call.Get(bucket), options.Apply(call, configuration), before.Tag, cancellationToken);
                return call.Show(after.Value, BucketsJson.Default.BucketView, Details);
            });
    }

    private static VerbCommand Remove()
    {
        var bucket = Bucket();
        return ServerVerb.Change(
            "delete",
            "Removes a bucket that holds no version, delete marker or upload.",
            ["weir buckets delete deliveries", "weir buckets delete deliveries --reason done"],
            [bucket],
            async (call, cancellationToken) =>
            {
                await call.Client.Buckets.DeleteAsync(await call.OrganizationAsync(cancellationToken), call.Get(bucket), cancellationToken);
                return call.Done($"The bucket {call.Get(bucket)} was removed.");
            });
    }

    /// <summary>The options that say how a bucket is to be.</summary>
    private sealed class BucketOptions
    {
        private readonly Option<string?> _versioning = new Option<string?>("--versioning")
        {
            Description = "enabled, suspended (what is overwritten from now on is lost), or off for a new bucket without versions.",
            HelpName = "WORD",
        }.OneOf("enabled", "suspended", "off");

        private readonly Option<bool> _lock = new("--object-lock")
        {
            Description = "Versions can have retentions and legal holds. It is never taken away again.",
        };

        private readonly Option<string?> _retention = new("--default-retention")
        {
            Description = "What new versions are given when their writer says nothing: governance or compliance, for days or years, such as "
                + "governance:30d or compliance:10y; none for nothing.",
            HelpName = "MODE:TIME",
        };

        private readonly Option<string?> _noncurrent = new("--noncurrent-days")
        {
            Description = "How many days versions are kept after they were overwritten or deleted: 1 to 36500, or forever.",
            HelpName = "N",
        };

        private readonly Option<string?> _audit = new Option<string?>("--audit-before-read")
        {
            Description = "on: a read is recorded before its first byte is given out. off: within a quarter of a second.",
            HelpName = "WORD",
        }.OneOf("on", "off");

        public Symbol[] All => [_versioning, _lock, _retention, _noncurrent, _audit];

        /// <summary>What was said, over what was so before.</summary>
        public BucketConfiguration Apply(ServerCall call, BucketConfiguration before) => new(
            call.Get(_versioning) ?? before.Versioning,
            call.Get(_lock) || before.ObjectLock,
            call.Get(_retention) is { } retention ? RetentionOf(retention) : before.DefaultRetention,
            call.Get(_noncurrent) is { } days ? DaysOf(days) : before.NoncurrentDays,
            call.Get(_audit) is { } audit ? audit == "on" : before.AuditBeforeRead);

        private static BucketRetention? RetentionOf(string text)
        {
            if (text == "none")
            {
                return null;
            }

            return text.Split(':') is [var mode, [.. var digits, var unit]] && unit is 'd' or 'y'
                && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                    ? new BucketRetention(mode, unit == 'd' ? number : null, unit == 'y' ? number : null)
                    : throw CommandException.Usage(
                        $"--default-retention must be none or a mode and a time such as governance:30d or compliance:10y, not '{text}'");
        }

        private static int? DaysOf(string text) => text == "forever" ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var days) ? days
            : throw CommandException.Usage($"--noncurrent-days must be a number of days or forever, not '{text}'");
    }
}
