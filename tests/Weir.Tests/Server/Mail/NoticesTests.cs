using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.Hosting;
using Weir.Server.Mail;
using Weir.Tests.Guard;

namespace Weir.Tests.Server.Mail;

/// <summary>Notices are kept with the change that they are about, and mailed only where that is wanted and possible.</summary>
public sealed class NoticesTests : IAsyncLifetime
{
    private static readonly MaintenanceNotice Announcement = new(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, "Tea will be served.");
    private static readonly PasswordChangedNotice Warning = new(DateTimeOffset.UnixEpoch);
    private static readonly InvitationNotice Invitation = new("Clinic", "/join#secret", DateTimeOffset.UnixEpoch);

    private GuardFixture _fixture = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _fixture = await GuardFixture.StartAsync();
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_notice_is_shown_newest_first_and_waits_to_be_mailed()
    {
        var person = await PersonAsync("{}");
        await TellAsync(Mailing, person, Warning);
        _fixture.Time.Advance(TimeSpan.FromSeconds(1));
        await TellAsync(Mailing, person, Announcement);
        var shown = await Mailing.ListAsync(person, 10, Cancel);

        Assert.Equal(["maintenance", "password-changed"], shown.Select(static notice => notice.Kind));
        Assert.All(shown, static notice => Assert.Equal(MailState.Waiting, notice.MailState));
        Assert.Contains("Tea will be served.", shown[0].Content.Text, StringComparison.Ordinal);
        Assert.Equal(2, await WaitingAsync());
    }

    [Fact]
    public async Task Without_a_mail_server_a_notice_is_in_the_account_only_and_an_invitation_nowhere()
    {
        var person = await PersonAsync("{}");
        await TellAsync(Silent, person, Warning);
        await TellAsync(Silent, person, Invitation);

        Assert.Equal(MailState.None, Assert.Single(await Silent.ListAsync(person, 10, Cancel)).MailState);
        Assert.Equal(0, await WaitingAsync());
        Assert.Equal(1, await _fixture.Database.QueryOneAsync<long>("select count(*) from notices", null, Cancel));
    }

    [Fact]
    public async Task An_invitation_is_mailed_and_never_shown()
    {
        var person = await PersonAsync("{}");
        await TellAsync(Mailing, person, Invitation);

        Assert.Empty(await Mailing.ListAsync(person, 10, Cancel));
        Assert.Equal(1, await WaitingAsync());
    }

    [Fact]
    public async Task A_person_who_refused_announcements_gets_no_mail_of_them_and_every_warning()
    {
        var person = await PersonAsync("""{"announcements":false,"reminders":false}""");
        await TellAsync(Mailing, person, Announcement);
        await TellAsync(Mailing, person, Warning);
        var shown = (await Mailing.ListAsync(person, 10, Cancel)).ToDictionary(static notice => notice.Kind, static notice => notice.MailState);

        Assert.Equal(MailState.Refused, shown["maintenance"]);
        Assert.Equal(MailState.Waiting, shown["password-changed"]);
    }

    [Fact]
    public async Task A_change_that_is_not_kept_tells_nobody()
    {
        var person = await PersonAsync("{}");
        var add = Mailing.Prepare(person, Warning);
        await _fixture.Database.WriteAsync(
            unit =>
            {
                add(unit);
                unit.RollBack();
            },
            Cancel);

        Assert.Empty(await Mailing.ListAsync(person, 10, Cancel));
        Assert.Equal(0, await WaitingAsync());
    }

    [Fact]
    public async Task What_was_said_to_an_erased_person_is_gone()
    {
        var person = await PersonAsync("{}");
        await TellAsync(Mailing, person, Warning);
        await _fixture.Keys.DestroyAsync(KeyOwner.Person(person), Cancel);

        Assert.Empty(await Mailing.ListAsync(person, 10, Cancel));
    }

    private Notices Mailing => Notices(new Dictionary<string, string>
    {
        ["WEIR_SMTP_HOST"] = "mail.example.org",
        ["WEIR_SMTP_FROM"] = "weir@example.org",
    });

    private Notices Silent => Notices([]);

    private Notices Notices(Dictionary<string, string> settings) => new(
        _fixture.Database,
        _fixture.Keys,
        ServerOptions.Read(settings, null, new Dictionary<string, string>()).Mail,
        static () => new Uri("https://weir.example.org"),
        _fixture.Time);

    private async Task TellAsync(Notices notices, Id<User> person, Notice notice) => await _fixture.DoAsync(
        Resource.Installation,
        change =>
        {
            notices.Enqueue(change.Note("test.tell", "user", person.ToString(), null), person, notice);
            return change;
        });

    private async Task<Id<User>> PersonAsync(string preferences)
    {
        var id = Id<User>.New(TimeProvider.System);
        await _fixture.Keys.CreateAsync(KeyOwner.Person(id), KeyOwner.Installation, Cancel);
        var now = _fixture.Time.GetUtcNow();
        var row = new UserRow(id, null, id.Value.ToByteArray(), [1], [2], null, AccountState.Active, preferences, now, now, 1);
        await _fixture.DoAsync(Resource.Installation, change => change.Create(GuardTables.Users, row, "user.create"));
        return id;
    }

    private Task<long> WaitingAsync() =>
        _fixture.Database.QueryOneAsync<long>("select count(*) from work where kind = 'mail' and state = 1", null, Cancel);
}
