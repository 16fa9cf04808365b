using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.AccessKeys;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Settings;
using Weir.Server.Jobs;
using Weir.Server.Mail;
using Weir.Server.Organizations;
using Weir.Server.SignIn.Accounts;
using Weir.Store;
using Weir.Testing;
using Weir.Tests.Guard;

namespace Weir.Tests.Server.Jobs;

/// <summary>
/// What runs beside requests, while the key store's database does not answer and after it does again: each goes on by itself, nothing is lost,
/// and nothing is done twice.
/// </summary>
public sealed class KeyStoreAwayTests : IAsyncLifetime
{
    // A mail server that is not there: what is said of it shows that the mail could be opened.
    private static readonly Dictionary<string, string> Mail = new()
    {
        ["WEIR_SMTP_HOST"] = "localhost",
        ["WEIR_SMTP_PORT"] = "1",
        ["WEIR_SMTP_FROM"] = "weir@example.org",
    };

    private static readonly string[] Tables = ["key_epoch", "owner_key", "key_version"];

    private readonly TempFolder _folder = new();
    private GuardFixture _fixture = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _fixture = await GuardFixture.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_reminder_is_told_once_when_it_is_back()
    {
        var (organization, person) = await PersonAsync();
        var store = new AccessKeyStore(_fixture.Database, new KeySecrets(_fixture.Keys), Notices, _fixture.Time);
        var (row, secret) = store.Make(
            new KeyHolder(ActorKind.User, person.ToString(), organization, KeyHolder.OwnPath), "export", Door.Api,
            new AccessScope(null, null, "", null), "", person.ToString(), _fixture.Time.GetUtcNow().AddDays(90));
        await _fixture.DoAsync(Resource.Installation, change => store.Add(change, row, secret, "accesskey.create"));
        _fixture.Time.Advance(TimeSpan.FromDays(77));
        Task<long> ToldAsync() => CountAsync("notices where kind = 'access-key-expiring'");
        await using var runner = await BeginAsync(new KeyReminders(_fixture.Database, _fixture.Guard, Notices, _fixture.Time));

        Assert.Equal((0, 0), (await ToldAsync(), await CountAsync("reminders")));
        await BackAsync(runner);
        await UntilAsync(async () => await CountAsync("work where state = 3") == 1);

        Assert.Equal((1, 1), (await ToldAsync(), await CountAsync("reminders")));
    }

    [Fact]
    public async Task A_mail_waits_until_it_is_back()
    {
        var (_, person) = await PersonAsync();
        var address = _fixture.Keys.Seal(
            KeyOwner.Person(person), KeyPurpose.Sealing, "ann@weir.test"u8, Encoding.UTF8.GetBytes($"{PersonalColumn.Email}/{person}"));
        await _fixture.Database.WriteAsync(
            unit => unit.Execute("update users set email_sealed = @address where id = @person", new { address, person }), Cancel);
        await _fixture.Database.WriteAsync(Notices.Prepare(person, new PasswordChangedNotice(DateTimeOffset.UnixEpoch)), Cancel);
        await using var runner = await BeginAsync(
            new MailWork(_fixture.Database, Queue, _fixture.Keys, new SmtpSender(Options)), isQueued: true);

        Assert.Contains("key of the person", (await FailedAsync()).LastError, StringComparison.Ordinal);
        await BackAsync(runner);
        await UntilAsync(async () => await CountAsync("work where state = 1 and attempt = 2") == 1);

        Assert.Contains("mail", (await FailedAsync()).LastError, StringComparison.Ordinal);
        Assert.DoesNotContain("key", (await FailedAsync()).LastError, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync("notices where mail_state = 1"));
    }

    [Fact]
    public async Task The_daily_backup_is_written_when_it_is_back()
    {
        var folder = _folder.File("backups");
        await using var runner = await BeginAsync(
            new KeyBackupWork(new KeyStoreBackup(folder, _folder.File("old"), _fixture.Time), _fixture.Keys));

        Assert.Empty(Backups());
        await BackAsync(runner);
        await UntilAsync(async () => await CountAsync("work where state = 3") == 1);

        Assert.Single(Backups());

        IReadOnlyList<string> Backups() => Directory.Exists(folder) ? Directory.GetFiles(folder) : [];
    }

    [Fact]
    public async Task What_nobody_was_refused_is_counted_when_it_is_back()
    {
        await _fixture.Trail.DisposeAsync();
        var log = new FirstComplaint<AuditTrail>();
        await using var trail = new AuditTrail(_fixture.Database, _fixture.Keys, TimeProvider.System, log);
        await trail.StartAsync(Cancel);
        await AwayAsync();

        trail.CountRefusal(Actor.Anonymous(Door.Api, System.Net.IPAddress.Loopback), "signin");
        await log.Heard.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.Equal(0, await CountAsync("audit_refusals"));
        await BackAsync();

        await UntilAsync(async () => await CountAsync("audit_refusals where refusals = 1") == 1);
    }

    [Fact]
    public async Task Checkpoints_are_signed_when_it_is_back()
    {
        var (organization, _) = await PersonAsync();
        var log = new FirstComplaint<LedgerSequencer>();
        await using var sequencer = new LedgerSequencer(_fixture.Database, _fixture.Keys, _fixture.Trail, TimeProvider.System, log);
        await AwayAsync();

        await sequencer.StartAsync(Cancel);
        await log.Heard.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
        Assert.Equal(0, await CountAsync("ledger_checkpoints"));
        await BackAsync();
        await _fixture.DoAsync(
            Resource.ForOrganization(organization), change => change.Note("test.note", "organization", organization.ToString(), null));

        await UntilAsync(async () => await CountAsync(
            "ledger_checkpoints c join ledger_logs l on l.log = c.log and l.size = c.size") == await CountAsync("ledger_logs"));
        Assert.Equal((0, 2), (await CountAsync("audit_entries where leaf is null"), await CountAsync("ledger_logs")));
        Assert.Empty(sequencer.Damaged);
    }

    [Fact]
    public async Task Keys_of_what_was_deleted_are_destroyed_when_it_is_back()
    {
        var (_, person) = await PersonAsync();
        var owner = KeyOwner.Person(person);
        await _fixture.DoAsync(
            Resource.Installation, change => KeyDestruction.Queue(change.Note("user.delete", "user", person.ToString(), null), owner));
        using var destruction = new KeyDestruction(
            _fixture.Database, _fixture.Keys, _fixture.Time, NullLogger<KeyDestruction>.Instance);
        await AwayAsync();

        await destruction.StartAsync(Cancel);
        await UntilAsync(async () => await CountAsync("work where last_error is not null") == 1);
        await BackAsync();
        destruction.Wake();
        await UntilAsync(async () => await CountAsync("work where state = 3") == 1);

        await destruction.StopAsync(Cancel);
        var gone = Assert.Throws<KeyUnavailableException>(() => _fixture.Keys.Seal(owner, KeyPurpose.Sealing, [1], []));
        Assert.Equal(KeyUnavailableReason.Destroyed, gone.Reason);
    }

    private MailOptions Options => ServerOptions.Read(Mail, null, new Dictionary<string, string>()).Mail;

    private Notices Notices => new(
        _fixture.Database, _fixture.Keys, Options, static () => new Uri("https://weir.example.org"), _fixture.Time);

    private WorkQueue Queue => new(_fixture.Database, JobsFeature.Patience);

    private async Task<(Id<Organization> Organization, Id<User> Person)> PersonAsync()
    {
        var organization = await _fixture.OrganizationAsync("acme");
        return (organization, Id<User>.Parse((await _fixture.UserAsync(organization)).Id, null));
    }

    // The database answers, and has none of the key store in it; what is in memory counts only as long as the store was asked lately.
    private async Task AwayAsync()
    {
        await RenameAsync("", "_away");
        _fixture.Time.Advance(KeyRing.NoticeTime + TimeSpan.FromSeconds(1));
    }

    private async Task BackAsync()
    {
        await RenameAsync("_away", "");
        _fixture.Time.Advance(TimeSpan.FromHours(1));
    }

    private Task RenameAsync(string from, string to) => _fixture.KeyStore.WriteAsync(
        unit =>
        {
            foreach (var table in Tables)
            {
                unit.Execute($"alter table {table}{from} rename to {table}{to}");
            }
        },
        Cancel);

    /// <summary>Takes the key store away, and has a runner do a piece of work until it has failed once.</summary>
    private async Task<WorkRunner> BeginAsync(IWorkHandler work, bool isQueued = false)
    {
        if (!isQueued)
        {
            await _fixture.Database.WriteAsync(unit => WorkQueue.Enqueue(unit, work.Kind, "now", "{}", unit.Now), Cancel);
        }

        await AwayAsync();
        var runner = new WorkRunner(
            Queue, [work], new WorkRunnerOptions { Owner = "here", Lease = TimeSpan.FromDays(1) }, _fixture.Time, NullLogger<WorkRunner>.Instance);
        await runner.ClaimAllAsync(Cancel);
        await UntilAsync(async () => await CountAsync("work where state = 1 and attempt = 1 and last_error is not null") == 1);
        return runner;
    }

    private async Task BackAsync(WorkRunner runner)
    {
        await BackAsync();
        await runner.ClaimAllAsync(Cancel);
    }

    private async Task<WorkEntry> FailedAsync() => Assert.Single(await Queue.ListAsync(WorkState.Queued, 10, Cancel));

    private Task<long> CountAsync(string from) =>
        _fixture.Database.QueryOneAsync<long>($"select count(*) from {from}", null, Cancel);

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), limit.Token);
        }
    }

    /// <summary>A log that says when something was complained of.</summary>
    private sealed class FirstComplaint<T> : ILogger<T>
    {
        private readonly TaskCompletionSource _heard = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Heard => _heard.Task;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel >= LogLevel.Warning)
            {
                _heard.TrySetResult();
            }
        }
    }
}
