using System.Net;
using System.Text;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.AccessKeys;
using Weir.Server.Hosting;
using Weir.Server.Mail;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Throttling;
using Weir.Tests.Guard;

namespace Weir.Tests.Server.AccessKeys;

public sealed class AccessKeyAuthenticatorTests : IAsyncDisposable
{
    private static readonly IPAddress Home = IPAddress.Parse("192.0.2.7");
    private static readonly AccessScope Everything = new(null, null, "", null);

    private readonly SignInThrottle _throttle = new(new ThrottleOptions(), NetworkList.Empty);
    private GuardFixture _fixture = null!;
    private KeySecrets _secrets = null!;
    private AccessKeyStore _store = null!;
    private Guesses _guesses = null!;
    private AccessKeyAuthenticator _authenticator = null!;

    [Fact]
    public async Task A_key_is_its_owner_within_its_scope()
    {
        var (user, holder) = await StartAsync();
        var (row, text) = await MakeAsync(holder, scope: new AccessScope(null, null, "", new HashSet<string> { "project.read" }));

        var actor = await FindAsync(text);

        Assert.NotNull(actor);
        Assert.Equal((ActorKind.User, user.Id, Door.Api), (actor.Kind, actor.Id, actor.Door));
        Assert.Equal((user.Organization, row.Id.ToString(), Home), (actor.Organization, actor.Credential, actor.Address));
        Assert.Equal(["project.read"], actor.Scope!.Permissions!);
        Assert.Null(actor.SteppedUpAt);
    }

    [Fact]
    [Trait("Engine", "sqlite")]
    public async Task Nothing_that_opens_the_door_is_stored()
    {
        var (_, holder) = await StartAsync();
        var (row, text) = await MakeAsync(holder, Door.S3);
        await _fixture.Trail.DisposeAsync();

        var secret = Encoding.UTF8.GetBytes(text);
        var file = await _fixture.Database.QueryOneAsync<string>(
            "select file from pragma_database_list where name = 'main'", null, CancellationToken.None);
        var files = Directory.GetFiles(Path.GetDirectoryName(file)!).Where(static name => !name.EndsWith(".lock", StringComparison.Ordinal));
        Assert.All(files, name => Assert.Equal(-1, File.ReadAllBytes(name).AsSpan().IndexOf(secret)));
        Assert.Equal(32, row.SecretMac.Length);
    }

    [Theory]
    [InlineData(Door.Portal)]
    [InlineData(Door.S3)]
    [InlineData(Door.Sftp)]
    [Trait("Asvs", "V10.3.1")]
    public async Task The_key_of_one_door_opens_no_other(Door door)
    {
        var (_, holder) = await StartAsync();
        var (_, text) = await MakeAsync(holder);

        Assert.Null(await _authenticator.FindAsync(text, door, Home, CancellationToken.None));
        Assert.NotNull(await FindAsync(text));
    }

    [Fact]
    [Trait("Asvs", "V16.3.1")]
    public async Task A_changed_character_is_refused_and_recorded_with_its_reason()
    {
        var (_, holder) = await StartAsync();
        var (row, _) = await MakeAsync(holder);
        var (_, other) = await MakeAsync(holder);
        using var random = System.Security.Cryptography.RandomNumberGenerator.Create();
        var forged = Weir.Server.SignIn.Tokens.ApiKeyToken.Issue(row.Id, random).Text.Reveal();

        Assert.Null(await FindAsync(forged));
        Assert.Null(await FindAsync(other[..^1] + (other[^1] == '0' ? '1' : '0')));

        var failed = Assert.Single(await EntriesAsync(), static entry => entry.Outcome == Outcome.Failed);
        Assert.Equal(("accesskey.use", row.Id.ToString(), "anonymous"), (failed.Action, failed.Resource, failed.Actor));
    }

    [Fact]
    [Trait("Asvs", "V6.3.1")]
    public async Task Wrong_keys_score_against_the_address_that_password_guesses_score_against()
    {
        var (_, holder) = await StartAsync();
        var (row, text) = await MakeAsync(holder);
        using var random = System.Security.Cryptography.RandomNumberGenerator.Create();
        for (var i = 0; i < 15; i++)
        {
            Assert.Null(await FindAsync(Weir.Server.SignIn.Tokens.ApiKeyToken.Issue(row.Id, random).Text.Reveal()));
        }

        var guess = new SignInAttempt("somebody", true, null, Home);
        Assert.Equal(ThrottleOutcome.AddressBlocked, (await _guesses.BeginAsync(guess, CancellationToken.None)).Outcome);
        Assert.NotNull(await FindAsync(text));
    }

    [Fact]
    [Trait("Asvs", "V13.3.4")]
    public async Task A_key_ends_with_its_time()
    {
        var (_, holder) = await StartAsync();
        var (_, text) = await MakeAsync(holder);

        _fixture.Time.Advance(AccessKeyStore.DefaultLifetime - TimeSpan.FromMilliseconds(1));
        Assert.NotNull(await FindAsync(text));
        _fixture.Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(await FindAsync(text));
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_once_and_its_sealed_secret_is_gone()
    {
        var (_, holder) = await StartAsync();
        var (row, _) = await MakeAsync(holder, Door.S3);
        var found = await _authenticator.FindS3Async(row.S3AccessKeyId, Home, CancellationToken.None);
        Assert.NotNull(found);
        using (var secret = _authenticator.OpenS3(found))
        {
            Assert.NotEqual(0, secret.Length);
        }

        await _fixture.DoAsync(Resource.Installation, change => _store.Revoke(change, row, "system:test"));

        Assert.Null(await _authenticator.FindS3Async(row.S3AccessKeyId, Home, CancellationToken.None));
        Assert.Equal(0, await _fixture.Database.QueryOneAsync<long>("select count(*) from access_key_secrets", null, CancellationToken.None));
    }

    [Theory]
    [InlineData("192.0.2.0/24", true)]
    [InlineData("192.0.2.8 2001:db8::/32", false)]
    [InlineData("0.0.0.0/0", true)]
    [InlineData("::/0", false)]
    public async Task A_key_counts_only_in_its_networks(string networks, bool counts)
    {
        var (_, holder) = await StartAsync();
        var (_, text) = await MakeAsync(holder, networks: networks);

        Assert.Equal(counts, await FindAsync(text) is not null);
        Assert.Null(await _authenticator.FindAsync(text, Door.Api, null, CancellationToken.None));
    }

    [Theory]
    [InlineData("update users set state = 3")]
    [InlineData("update organizations set state = 3")]
    [InlineData("delete from group_members; update users set state = 4")]
    public async Task A_key_counts_no_longer_than_its_owner(string what)
    {
        var (_, holder) = await StartAsync();
        var (_, text) = await MakeAsync(holder);
        Assert.NotNull(await FindAsync(text));

        foreach (var statement in what.Split(';'))
        {
            await _fixture.Database.WriteAsync(unit => unit.Execute(statement), CancellationToken.None);
        }

        Assert.Null(await FindAsync(text));
    }

    [Fact]
    public async Task A_key_of_an_erased_person_opens_nothing()
    {
        var (_, holder) = await StartAsync();
        var (_, text) = await MakeAsync(holder);

        await _fixture.Keys.DestroyAsync(KeyOwner.Person(Id<User>.Parse(holder.Id, null)), CancellationToken.None);

        Assert.False(Weir.Server.SignIn.Tokens.ApiKeyToken.TryParse(text, out var token)
            && _secrets.Matches(holder.KeyOwner, 0, token, new byte[32]));
    }

    [Fact]
    public async Task The_rotation_of_the_owners_key_leaves_access_keys_in_force()
    {
        var (_, holder) = await StartAsync();
        var (_, before) = await MakeAsync(holder);
        await _fixture.Keys.RotateAsync(holder.KeyOwner, CancellationToken.None);
        await _fixture.Keys.RotatePurposeAsync(holder.KeyOwner, KeyPurpose.AccessKey, CancellationToken.None);
        var (row, after) = await MakeAsync(holder);

        Assert.NotEqual(0, row.MacVersion);
        Assert.NotNull(await FindAsync(before));
        Assert.NotNull(await FindAsync(after));
    }

    [Fact]
    public async Task A_use_is_remembered_to_the_minute_and_recorded_when_it_is_news()
    {
        var (_, holder) = await StartAsync();
        var (row, text) = await MakeAsync(holder);
        await FindAsync(text);
        await FindAsync(text);
        _fixture.Time.Advance(TimeSpan.FromMinutes(2));
        await FindAsync(text);

        var view = await _store.ViewAsync(row, CancellationToken.None);
        Assert.Equal((_fixture.Time.GetUtcNow(), "192.0.2.7"), (view.LastUsedAt, view.LastAddress));
        _fixture.Time.Advance(TimeSpan.FromMinutes(2));
        await _authenticator.FindAsync(text, Door.Api, IPAddress.Parse("2001:db8::1"), CancellationToken.None);
        Assert.Equal(2, (await EntriesAsync()).Count(static entry => entry is { Action: "accesskey.use", Outcome: Outcome.Done }));
    }

    public ValueTask DisposeAsync() => _fixture?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<(Actor User, KeyHolder Holder)> StartAsync()
    {
        _fixture = await GuardFixture.StartAsync();
        _secrets = new KeySecrets(_fixture.Keys);
        var mail = ServerOptions.Read(new Dictionary<string, string>(), null, new Dictionary<string, string>()).Mail;
        var notices = new Notices(
            _fixture.Database, _fixture.Keys, mail, static () => new Uri("https://weir.example.org"), _fixture.Time);
        _store = new AccessKeyStore(_fixture.Database, _secrets, notices, _fixture.Time);
        _guesses = new Guesses(_fixture.Database, _fixture.Keys, _throttle);
        _authenticator = new AccessKeyAuthenticator(
            _fixture.Database, _secrets, _fixture.Trail, _guesses, _throttle, _fixture.Time);
        var organization = await _fixture.OrganizationAsync("acme");
        var user = await _fixture.UserAsync(organization);
        return (user, new KeyHolder(ActorKind.User, user.Id, organization, KeyHolder.OwnPath));
    }

    private Task<Actor?> FindAsync(string text) => _authenticator.FindAsync(text, Door.Api, Home, CancellationToken.None);

    private async Task<(AccessKeyRow Row, string Text)> MakeAsync(
        KeyHolder holder, Door door = Door.Api, AccessScope? scope = null, string networks = "")
    {
        var expiresAt = _fixture.Time.GetUtcNow() + AccessKeyStore.DefaultLifetime;
        var (row, secret) = _store.Make(holder, "robot", door, scope ?? Everything, networks, holder.Id, expiresAt);
        await _fixture.DoAsync(Resource.Installation, change => _store.Add(change, row, secret, "accesskey.create"));
        return (row, secret.Text.Reveal());
    }

    private async Task<IReadOnlyList<Entry>> EntriesAsync()
    {
        await _fixture.Trail.DisposeAsync();
        return await _fixture.Database.QueryAsync<Entry>(
            "select action, resource, actor, outcome from audit_entries order by seq", null, CancellationToken.None);
    }

    private sealed record Entry(string Action, string Resource, string Actor, Outcome Outcome);
}
