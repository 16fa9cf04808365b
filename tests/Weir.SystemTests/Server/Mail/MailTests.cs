using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.Hosting;
using Weir.Server.Jobs;
using Weir.Server.Mail;
using Weir.Store;
using Weir.Testing;

namespace Weir.SystemTests.Server.Mail;

/// <summary>The real server tells people what concerns them, through a real mail server.</summary>
public sealed partial class MailTests : IDisposable
{
    private const string Address = "ann@clinic.example";

    private readonly TempFolder _folder = new();
    private readonly Id<User> _person = Id<User>.New(TimeProvider.System);

    public MailTests()
    {
        ServerCertificate.Write(_folder.FullName);
        File.WriteAllText(_folder.File("password"), "correct horse\n");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Data => _folder.File("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Asvs", "V12.3.1")]
    public async Task A_notice_arrives_once_over_TLS_and_leaves_nothing_readable_behind()
    {
        await using var mail = await MailServer.StartAsync(_folder.FullName, Cancel);
        await TellAsync(Address, mail.Port, new PasswordChangedNotice(DateTimeOffset.UnixEpoch));
        await using (var server = await ServeAsync(mail.Port, trusts: true))
        {
            await mail.WaitForTextAsync("Your Weir password was changed", Cancel);
            (await server.StopAsync(Cancel)).Expect(0);
            Assert.DoesNotContain(Address, server.Log, StringComparison.Ordinal);
        }

        var taken = Assert.Single(mail.Mails);
        Assert.True(taken.Secure);
        Assert.Equal("weir", taken.User);
        Assert.Equal([Address], taken.To);
        Assert.Contains("From: \"Weir\" <weir@example.org>", taken.Raw, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("Auto-Submitted: auto-generated", taken.Raw, StringComparison.Ordinal);
        Assert.Contains("text/plain", taken.Raw, StringComparison.Ordinal);
        Assert.Contains("The password of your account was changed", taken.Raw, StringComparison.Ordinal);
        var (notice, _) = await LookAsync();
        Assert.Equal(MailState.Sent, notice.MailState);
        Assert.Contains($"<{notice.Id}@example.org>", taken.Raw, StringComparison.Ordinal);
        Assert.All(
            Directory.EnumerateFiles(Data, "*.db*"),
            static file => Assert.True(File.ReadAllBytes(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(Address)) < 0, file));
    }

    [Fact]
    [Trait("Asvs", "V6.3.7")]
    public async Task Who_signs_in_adds_a_factor_and_makes_a_key_over_the_api_is_told_so_by_mail_and_in_the_account()
    {
        string[] expected =
        [
            "New sign-in to your Weir account", "A second factor was added to your Weir account", "An access key was made for your Weir account",
        ];
        await using var mail = await MailServer.StartAsync(_folder.FullName, Cancel);
        await using var server = await ServeAsync(mail.Port, trusts: true);
        using var person = await SignedInClient.SetUpAsync(server, Cancel, Address);
        await SignedInClient.ExpectAsync(
            await person.Client.PostAsJsonAsync("/api/v1/me/access-keys", new { name = "laptop" }, Cancel), HttpStatusCode.Created, Cancel);
        foreach (var subject in expected)
        {
            await mail.WaitForTextAsync(subject, Cancel);
        }

        Assert.All(mail.Mails, static taken => Assert.Equal([Address], taken.To));
        var listed = await SignedInClient.ExpectAsync(await person.Client.GetAsync("/api/v1/me/notices", Cancel), HttpStatusCode.OK, Cancel);
        var items = listed.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(expected, items.Select(static item => item.GetProperty("subject").GetString()).Reverse());
        var page = await person.Client.GetStringAsync("/account/notices", Cancel);
        Assert.All(expected, subject => Assert.Contains(subject, page, StringComparison.Ordinal));
        foreach (var link in items.SelectMany(static item => Link().Matches(item.GetProperty("text").GetString()!)).Select(static m => m.Value))
        {
            var path = new Uri(link).PathAndQuery;
            Assert.Equal(HttpStatusCode.OK, path == "/" ? HttpStatusCode.OK : (await person.Client.GetAsync(path, Cancel)).StatusCode);
        }
    }

    [Fact]
    public async Task While_the_mail_server_is_down_the_mail_waits()
    {
        var port = FreePort();
        await TellAsync(Address, port, new PasswordChangedNotice(DateTimeOffset.UnixEpoch));
        await using var server = await ServeAsync(port, trusts: true);
        await server.WaitForTextAsync("could not be used", Cancel);
        await using var mail = await MailServer.StartAsync(_folder.FullName, Cancel, port: port);
        await mail.WaitForTextAsync("Your Weir password was changed", Cancel);

        Assert.Single(mail.Mails);
    }

    [Fact]
    public async Task A_mail_that_is_refused_for_good_is_dead_and_both_sides_see_it()
    {
        await using var mail = await MailServer.StartAsync(_folder.FullName, Cancel);
        await TellAsync("nobody@clinic.example", mail.Port, new PasswordChangedNotice(DateTimeOffset.UnixEpoch));
        await using (var server = await ServeAsync(mail.Port, trusts: true))
        {
            await server.WaitForTextAsync("is dead after attempt 1", Cancel);
            (await server.StopAsync(Cancel)).Expect(0);
        }

        var (notice, dead) = await LookAsync();
        Assert.Equal(MailState.Failed, notice.MailState);
        Assert.Contains("it answered 550", Assert.Single(dead).LastError, StringComparison.Ordinal);
        Assert.DoesNotContain("nobody@", dead[0].LastError, StringComparison.Ordinal);
        Assert.Empty(mail.Mails);
    }

    [Theory]
    [Trait("Asvs", "V12.3.2")]
    [InlineData("127.0.0.1", false, true)]
    [InlineData("127.0.0.2", true, true)]
    [InlineData("127.0.0.1", true, false)]
    public async Task Nothing_is_sent_to_a_server_without_a_certificate_that_counts(string host, bool trusts, bool tls)
    {
        await using var mail = await MailServer.StartAsync(_folder.FullName, Cancel, host, tls: tls);
        await TellAsync(Address, mail.Port, new PasswordChangedNotice(DateTimeOffset.UnixEpoch));
        await using var server = await ServeAsync(mail.Port, trusts, host);
        await server.WaitForTextAsync("could not be used", Cancel);
        (await server.StopAsync(Cancel)).Expect(0);

        Assert.Empty(mail.Mails);
        Assert.Contains(tls ? "certificate" : "secure connections", server.Log, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"https://\S+")]
    private static partial Regex Link();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private Dictionary<string, string> Settings(int port, string host = "127.0.0.1") => new()
    {
        ["WEIR_DATA"] = Data,
        ["WEIR_SMTP_HOST"] = host,
        ["WEIR_SMTP_PORT"] = port.ToString(CultureInfo.InvariantCulture),
        ["WEIR_SMTP_USER"] = "weir",
        ["WEIR_SMTP_PASSWORD_FILE"] = _folder.File("password"),
        ["WEIR_SMTP_FROM"] = "weir@example.org",
    };

    private Task<ServerProcess> ServeAsync(int port, bool trusts, string host = "127.0.0.1")
    {
        var environment = Settings(port, host).ToDictionary(static pair => pair.Key, static pair => (string?)pair.Value);
        environment.Remove("WEIR_DATA");
        environment["SSL_CERT_FILE"] = trusts ? _folder.File("ca.crt") : null;
        return ServerProcess.StartAsync(environment, Data, Cancel);
    }

    /// <summary>Makes a person and tells them something, as a feature does, while no server runs.</summary>
    private async Task TellAsync(string address, int port, Notice notice)
    {
        var options = ServerOptions.Read(Settings(port), null, new Dictionary<string, string>());
        using var directory = DataDirectory.Open(Data);
        await using var spine = await Spine.OpenAsync(
            options.Storage, directory, TimeProvider.System, NullLoggerFactory.Instance, Cancel);
        await spine.Keys.CreateAsync(KeyOwner.Person(_person), KeyOwner.Installation, Cancel);
        var now = TimeProvider.System.GetUtcNow();
        var context = Encoding.UTF8.GetBytes($"users.email/{_person}");
        var email = spine.Keys.Seal(KeyOwner.Person(_person), KeyPurpose.Sealing, Encoding.UTF8.GetBytes(address), context);
        var row = new UserRow(_person, null, [1], email, [2], null, AccountState.Active, "{}", now, now, 1);
        var decision = await spine.Guard.DemandAsync(
            Actor.ForSystem("test"), Permissions.OrganizationCreate, Resource.Installation, null, Cancel);
        var change = spine.Guard.Begin(decision.Granted!).Create(GuardTables.Users, row, "user.create");
        var notices = new Notices(
            spine.Database, spine.Keys, options.Mail, static () => new Uri("https://weir.example.org"), TimeProvider.System);
        Database.RegisterId<Notice>();
        notices.Enqueue(change, _person, notice);
        Assert.Equal(ChangeOutcome.Committed, await change.CommitAsync(Cancel));
    }

    private async Task<(ShownNotice Notice, IReadOnlyList<WorkEntry> Dead)> LookAsync()
    {
        var options = ServerOptions.Read(Settings(25), null, new Dictionary<string, string>());
        using var directory = DataDirectory.Open(Data);
        await using var spine = await Spine.OpenAsync(
            options.Storage, directory, TimeProvider.System, NullLoggerFactory.Instance, Cancel);
        var notices = new Notices(
            spine.Database, spine.Keys, options.Mail, static () => new Uri("https://weir.example.org"), TimeProvider.System);
        var queue = new WorkQueue(spine.Database, JobsFeature.Patience);
        return (Assert.Single(await notices.ListAsync(_person, 10, Cancel)), await queue.ListAsync(WorkState.Dead, 10, Cancel));
    }
}
