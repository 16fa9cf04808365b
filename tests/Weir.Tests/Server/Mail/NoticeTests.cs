using System.Net;
using System.Text.RegularExpressions;
using Weir.Server.Mail;

namespace Weir.Tests.Server.Mail;

/// <summary>What notices say, and what nobody can make them say.</summary>
public sealed partial class NoticeTests
{
    private static readonly Uri Origin = new("https://weir.example.org:8443");
    private static readonly DateTimeOffset At = new(2026, 3, 1, 8, 5, 0, TimeSpan.Zero);

    /// <summary>One of each kind, with the given text wherever somebody else's words go.</summary>
    private static IReadOnlyList<Notice> AllSaying(string words) =>
    [
        new NewSignInNotice(At, words, IPAddress.Parse("192.0.2.1")),
        new PasswordChangedNotice(At),
        new FactorAddedNotice(At, words),
        new FactorRemovedNotice(At, words),
        new RecoveryUsedNotice(At, 9),
        new RecoveryCodesMadeNotice(At),
        new RecoveryLinkMadeNotice(At, At.AddHours(1)),
        new PasswordRecoveredNotice(At),
        new AccessKeyCreatedNotice(At, words, At.AddDays(90)),
        new AccessKeyExpiringNotice(words, At),
        new ServiceAccountKeyExpiringNotice(words, words, At),
        new InvitationNotice(words, "/join#secret", At),
        new ReviewReminderNotice(words, At, "/reviews/1"),
        new MaintenanceNotice(At, At.AddHours(1), words),
    ];

    [Fact]
    public void Every_notice_is_among_those_tried_here() => Assert.Equal(
        typeof(Notice).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(Notice))).Select(static type => type.Name).Order(),
        AllSaying("x").Select(static notice => notice.GetType().Name).Order());

    [Fact]
    public void Kinds_are_unique_and_subjects_are_one_line()
    {
        var all = AllSaying("x");

        Assert.Equal(all.Count, all.Select(static notice => notice.Kind).Distinct().Count());
        Assert.All(all, static notice => Assert.DoesNotContain(notice.Subject, char.IsControl));
    }

    [Fact]
    public void Links_lead_to_the_configured_origin_whatever_a_name_says()
    {
        foreach (var notice in AllSaying("http://evil.example/ https://evil.example www.evil.example"))
        {
            var text = Text(notice);

            Assert.All(Link().Matches(text), match => Assert.StartsWith("https://weir.example.org:8443", match.Value, StringComparison.Ordinal));
            Assert.DoesNotContain("www.evil", text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("a\r\nBcc: b@example.org")]
    [InlineData("a\nb")]
    [InlineData("a\u2028b")]
    [InlineData("a\u0000b")]
    [InlineData("a\u202Eb")]
    [Trait("Asvs", "V1.3.11")]
    public void A_name_with_a_line_break_or_control_character_is_refused(string name)
    {
        Assert.Throws<ArgumentException>(() => Text(new FactorAddedNotice(At, name)));
        Assert.Throws<ArgumentException>(() => Text(new InvitationNotice(name, "/join", At)));
    }

    [Fact]
    public void What_a_client_says_of_itself_is_shown_on_one_line_and_cut()
    {
        var text = Text(new NewSignInNotice(At, "Mozilla\r\nFrom: x\u202E" + new string('y', 5000), null));

        Assert.Contains("Device: \"Mozilla\uFFFD\uFFFDFrom: x\uFFFDyyy", text, StringComparison.Ordinal);
        Assert.True(text.Length < 1500);
    }

    [Theory]
    [InlineData("//evil.example/")]
    [InlineData("/\\evil.example/")]
    [InlineData("https://evil.example/")]
    [InlineData("join")]
    [InlineData("")]
    [Trait("Asvs", "V1.2.2")]
    public void A_path_that_leads_elsewhere_is_refused(string path) =>
        Assert.Throws<ArgumentException>(() => Text(new InvitationNotice("Clinic", path, At)));

    [Fact]
    public void A_notice_reads_like_this() => Assert.Equal(
        """
        Somebody signed in to your account from a device that was not known before.

        When: 1 March 2026, 08:05 UTC
        Device: "Firefox on Linux"
        Address: 192.0.2.1

        If it was you, nothing is to be done. If not, end the session and change your password now:

        https://weir.example.org:8443/account

        -- 
        Weir at https://weir.example.org:8443
        Nobody reads answers to this address.

        """,
        Text(new NewSignInNotice(At, "Firefox on Linux", IPAddress.Parse("::ffff:192.0.2.1"))));

    [Fact]
    public void What_protects_an_account_cannot_be_refused() => Assert.Equal(
        ["access-key-expiring", "maintenance", "review-reminder", "service-account-key-expiring"],
        AllSaying("x").Where(static notice => notice.Topic.IsRefused("""{"announcements":false,"reminders":false}"""))
            .Select(static notice => notice.Kind).Order());

    [Theory]
    [InlineData("""{"announcements":false}""", true, false)]
    [InlineData("""{"reminders":false}""", false, true)]
    [InlineData("""{"announcements":true,"reminders":true}""", false, false)]
    [InlineData("{}", false, false)]
    [InlineData("", false, false)]
    [InlineData("[1]", false, false)]
    public void Preferences_are_those_of_the_account_and_what_cannot_be_read_refuses_nothing(string json, bool announcements, bool reminders) =>
        Assert.Equal((announcements, reminders), (NoticeTopic.Announcement.IsRefused(json), NoticeTopic.Reminder.IsRefused(json)));

    [Fact]
    [Trait("Asvs", "V1.3.11")]
    public void A_header_is_one_line()
    {
        var mail = new SmtpMail("ntc_1", "ann@example.org", "Hello", "Text", At);

        Assert.Throws<ArgumentException>(() => SmtpSender.Compose(mail with { Subject = "a\r\nBcc: b@example.org" }, "weir@example.org"));
        using var message = SmtpSender.Compose(mail, "weir@example.org");
        Assert.Equal("<ntc_1@example.org>", message.Headers["Message-ID"]);
    }

    private static string Text(Notice notice)
    {
        var text = new NoticeText(Origin);
        notice.Write(text);
        return text.ToString();
    }

    [GeneratedRegex(@"[a-z]+://\S+")]
    private static partial Regex Link();
}
