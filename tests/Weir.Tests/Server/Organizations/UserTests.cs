using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Weir.Contracts;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Keys;
using Weir.Server.Organizations;
using Weir.Server.SignIn;
using Weir.Server.SignIn.Accounts;

namespace Weir.Tests.Server.Organizations;

/// <summary>The people of an organization: who sees them, how they come and how they go.</summary>
public sealed class UserTests
{
    [Fact]
    public async Task People_are_listed_for_those_who_may_see_them_and_found_by_exact_address()
    {
        await using var place = await Place.MakeAsync();

        var all = (await place.Host.GetAsync(place.Owner, $"{place.Path}/users")).Expect(HttpStatusCode.OK);
        var one = await place.Host.GetAsync(place.Owner, $"{place.Path}/users?email={place.Manager.Id.ToUpperInvariant()}@example.com");
        var none = await place.Host.GetAsync(place.Owner, $"{place.Path}/users?email=nobody@example.com");
        var refused = await place.Host.GetAsync(place.Manager, $"{place.Path}/users");

        Assert.Equal(2, all.Body.GetProperty("items").GetArrayLength());
        var found = Assert.Single(one.Body.GetProperty("items").EnumerateArray());
        Assert.Equal(place.Manager.Id, found.GetProperty("id").GetString());
        Assert.Equal($"{place.Manager.Id}@example.com", found.GetProperty("email").GetString());
        Assert.Equal(0, none.Body.GetProperty("items").GetArrayLength());
        Assert.Equal("not-granted", refused.Code);
    }

    [Fact]
    [Trait("Asvs", "V6.3.8")]
    public async Task An_invitation_answers_alike_whether_another_organization_knows_the_address_or_not()
    {
        await using var place = await Place.MakeAsync();

        var unknown = await place.Host.PostAsync(place.Owner, $"{place.Path}/users", new { email = "new@example.com" });
        var known = await place.Host.PostAsync(place.Owner, $"{place.Path}/users", new { email = $"{place.Stranger.Id}@example.com" });

        Assert.Equal(unknown.Status, known.Status);
        Assert.Equal(Shape(unknown), Shape(known));
        Assert.Equal(unknown.Text("link").Length, known.Text("link").Length);
        Assert.Equal(1, await place.CountAsync("one_time_tokens where subject = @id", new { id = UserOf(unknown) }));
        Assert.Equal(0, await place.CountAsync("one_time_tokens where subject = @id", new { id = UserOf(known) }));
        var stranger = await place.Host.RowAsync(Id<User>.Parse(place.Stranger.Id, null));
        Assert.Equal((AccountState.Active, place.OtherId), (stranger.State, stranger.Organization));
        var renewed = await place.Host.PostAsync(place.Owner, $"{place.Path}/users/{UserOf(known)}/invitation", new { });
        renewed.Expect(HttpStatusCode.Created);
        Assert.Equal(0, await place.CountAsync("one_time_tokens where subject = @id", new { id = UserOf(known) }));
    }

    [Fact]
    public async Task That_a_colleague_has_the_address_is_said_only_to_who_may_see_colleagues()
    {
        await using var place = await Place.MakeAsync();
        var inviter = await place.WithAsync("user.invite", "organization.read");
        var body = new { email = $"{place.Manager.Id}@example.com" };

        var seen = await place.Host.PostAsync(place.Owner, $"{place.Path}/users", body);
        var blind = await place.Host.PostAsync(inviter, $"{place.Path}/users", body);

        Assert.Equal((HttpStatusCode.Conflict, "taken"), (seen.Status, seen.Code));
        blind.Expect(HttpStatusCode.Created);
    }

    [Fact]
    public async Task An_invited_person_has_the_grants_that_the_inviter_may_give_and_no_others()
    {
        await using var place = await Place.MakeAsync();
        var inviter = await place.WithAsync("user.invite", "organization.read");
        object Body(params object[] grants) => new { email = $"{Guid.NewGuid():N}@example.com", grants };

        var plain = (await place.Host.PostAsync(inviter, $"{place.Path}/users", Body())).Expect(HttpStatusCode.Created);
        var auditor = (await place.Host.PostAsync(place.Owner, $"{place.Path}/users", Body(new { role = "auditor" }))).Expect(HttpStatusCode.Created);
        var tooMuch = await place.Host.PostAsync(inviter, $"{place.Path}/users", Body(new { role = "owner" }));
        var project = await place.Host.PostAsync(
            place.Owner, $"{place.Path}/users", Body(new { role = "viewer", project = place.Project.ToString() }));
        var foreign = await place.Host.PostAsync(
            place.Owner, $"{place.Path}/users", Body(new { role = "viewer", project = place.OtherProject.ToString() }, new { role = "god" }));

        Assert.Equal(1, await place.CountAsync("grants where subject = @id and role = 'member'", new { id = UserOf(plain) }));
        Assert.Equal(1, await place.CountAsync("grants where subject = @id and role = 'auditor'", new { id = UserOf(auditor) }));
        Assert.Equal((HttpStatusCode.Forbidden, "not-granted"), (tooMuch.Status, tooMuch.Code));
        Assert.Equal((HttpStatusCode.Forbidden, "not-granted"), (project.Status, project.Code));
        Assert.Equal(["/grants/0/project", "/grants/1/role"], foreign.FaultyFields);
    }

    [Fact]
    [Trait("Asvs", "V8.3.2")]
    public async Task A_disabled_person_does_nothing_from_the_next_request_on()
    {
        await using var place = await Place.MakeAsync();
        var path = $"{place.Path}/users/{place.Manager.Id}";
        Assert.Equal(HttpStatusCode.OK, (await place.Host.GetAsync(place.Manager, place.Path)).Status);

        (await place.ChangeAsync(place.Owner, "PUT", $"{path}/disabled")).Expect(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, (await place.Host.GetAsync(place.Manager, place.Path)).Status);
        var twice = await place.ChangeAsync(place.Owner, "PUT", $"{path}/disabled");
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (twice.Status, twice.Code));

        (await place.ChangeAsync(place.Owner, "PUT", $"{path}/enabled")).Expect(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await place.Host.GetAsync(place.Manager, place.Path)).Status);
    }

    [Fact]
    public async Task The_last_owner_stays()
    {
        await using var place = await Place.MakeAsync();
        var path = $"{place.Path}/users/{place.Owner.Id}";
        var grants = await place.Host.GetAsync(place.Owner, $"{place.Path}/grants?subject={place.Owner.Id}");
        var grant = $"{place.Path}/grants/{grants.Body.GetProperty("items")[0].GetProperty("id").GetString()}";

        ApiConflict(await place.ChangeAsync(place.Owner, "PUT", $"{path}/disabled"));
        ApiConflict(await place.ChangeAsync(place.Owner, "DELETE", path));
        ApiConflict(await place.ChangeAsync(place.Owner, "DELETE", grant));
        ApiConflict(await place.ChangeAsync(place.Owner, "PUT", grant, new { endsAt = "2026-12-01T00:00:00Z" }));
        Assert.Equal(HttpStatusCode.OK, (await place.Host.GetAsync(place.Owner, place.Path)).Status);
    }

    [Fact]
    public async Task Of_the_last_two_owners_who_remove_each_other_one_stays()
    {
        await using var place = await Place.MakeAsync();
        var second = await place.Host.UserAsync(place.Id, ("owner", place.On));
        var (first, other) = ($"{place.Path}/users/{place.Owner.Id}", $"{place.Path}/users/{second.Id}");
        var (firstTag, otherTag) = ((await place.Host.GetAsync(second, first)).Tag, (await place.Host.GetAsync(second, other)).Tag);

        var answers = await Task.WhenAll(
            place.Host.SendAsync(place.Owner, "DELETE", other, ifMatch: otherTag),
            place.Host.SendAsync(second, "DELETE", first, ifMatch: firstTag));

        Assert.Single(answers, static answer => answer.Status == HttpStatusCode.NoContent);
        Assert.Equal(1, await place.CountAsync("users where state = 2 and id in (@a, @b)", new { a = place.Owner.Id, b = second.Id }));
    }

    [Fact]
    public async Task A_deleted_person_is_gone_but_for_the_id()
    {
        await using var place = await Place.MakeAsync();
        var id = Id<User>.Parse(place.Manager.Id, null);
        var path = $"{place.Path}/users/{id}";
        var before = await place.Host.RowAsync(id);

        var plan = (await place.Host.GetAsync(place.Owner, $"{path}/deletion")).Expect(HttpStatusCode.OK);
        var unsaid = await place.Host.SendAsync(place.Owner, "DELETE", path, ifMatch: plan.Tag, reason: null);
        (await place.Host.SendAsync(place.Owner, "DELETE", path, ifMatch: plan.Tag)).Expect(HttpStatusCode.NoContent);
        await place.ForgottenAsync(KeyOwner.Person(id));

        Assert.Equal("reason-needed", unsaid.Code);
        Assert.Contains(plan.Body.GetProperty("removed").EnumerateArray(), static part =>
            part.GetProperty("kind").GetString() == "grant" && part.GetProperty("count").GetInt64() == 2);
        Assert.Equal(HttpStatusCode.NotFound, (await place.Host.GetAsync(place.Owner, path)).Status);
        var after = await place.Host.RowAsync(id);
        Assert.Equal((AccountState.Deleted, 0, 0), (after.State, after.EmailSealed.Length, after.NameSealed.Length));
        Assert.Equal(0, await place.CountAsync("grants where subject = @id", new { id }));
        Assert.Null(place.Host.Seals.Open(id, PersonalColumn.Email, before.EmailSealed));
        Assert.Equal(HttpStatusCode.Unauthorized, (await place.Host.GetAsync(place.Manager, place.Path)).Status);

        var again = (await place.Host.PostAsync(place.Owner, $"{place.Path}/users", new { email = $"{id}@example.com" }))
            .Expect(HttpStatusCode.Created);
        Assert.NotEqual(id.ToString(), UserOf(again));
        Assert.True(EmailAddress.TryParse($"{id}@example.com", out var address, out _));
        Assert.Equal(1, await place.CountAsync("users where email_index = @index", new { index = place.Host.Seals.IndexOf(address) }));
    }

    [Fact]
    public async Task What_is_held_wins_over_a_deletion()
    {
        await using var place = await Place.MakeAsync(static services => services.AddSingleton(new HoldSource(static (_, _) =>
            Task.FromResult<IReadOnlyList<DeletionHold>>([new DeletionHold("study 7", "a legal hold", null)]))));

        foreach (var path in new[] { $"{place.Path}/users/{place.Manager.Id}", place.Path })
        {
            var plan = (await place.Host.GetAsync(place.Owner, $"{path}/deletion")).Expect(HttpStatusCode.OK);
            var answer = await place.Host.SendAsync(place.Owner, "DELETE", path, ifMatch: plan.Tag);

            Assert.Equal("study 7", plan.Body.GetProperty("held")[0].GetProperty("what").GetString());
            Assert.Equal((HttpStatusCode.Conflict, "conflict"), (answer.Status, answer.Code));
            Assert.Contains("study 7", answer.Text("detail"), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await place.Host.GetAsync(place.Manager, place.Path)).Status);
    }

    private static void ApiConflict(Api.ApiAnswer answer)
    {
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (answer.Status, answer.Code));
        Assert.Contains("without an owner", answer.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_simultaneous_invitations_of_one_address_one_is_made_and_none_is_a_fault()
    {
        await using var place = await Place.MakeAsync();
        var invited = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => i % 2 == 0
            ? place.Host.PostAsync(place.Owner, $"{place.Path}/users", new { email = "ada@example.com" })
            : place.Host.PostAsync(place.Stranger, $"/api/v1/organizations/{place.OtherId}/users", new { email = "Ada@example.com" })));

        Assert.All(invited, static answer => Assert.Contains(answer.Status, new[] { HttpStatusCode.Created, HttpStatusCode.Conflict }));
        Assert.All(
            invited.Where(static answer => answer.Status == HttpStatusCode.Conflict), static answer => Assert.Equal("taken", answer.Code));
        Assert.Contains(invited, static answer => answer.Status == HttpStatusCode.Created);
        Assert.True(Weir.Server.SignIn.EmailAddress.TryParse("ada@example.com", out var address, out _));
        Assert.Equal(1, await place.CountAsync("users where email_index = @index", new { index = place.Host.Seals.IndexOf(address) }));
    }

    private static string UserOf(Api.ApiAnswer invitation) => invitation.Body.GetProperty("user").GetProperty("id").GetString()!;

    private static IEnumerable<string> Shape(Api.ApiAnswer answer) =>
        answer.Body.EnumerateObject().Concat(answer.Body.GetProperty("user").EnumerateObject())
            .Select(static member => $"{member.Name} {member.Value.ValueKind}")
            .Append(answer.Body.GetProperty("user").GetProperty("state").GetString()!);
}
