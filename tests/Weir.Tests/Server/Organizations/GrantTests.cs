using System.Net;
using Weir.Guard.Actors;

namespace Weir.Tests.Server.Organizations;

/// <summary>Groups, roles, grants and service accounts: nobody hands on what they do not have, and nothing foreign exists.</summary>
public sealed class GrantTests
{
    [Fact]
    public async Task A_role_counts_between_its_start_and_its_end()
    {
        await using var place = await Place.MakeAsync();
        var somebody = await place.Host.UserAsync(place.Id);
        var time = place.Host.Fixture.Time;
        var given = await place.MakeAsync("grants", new
        {
            subject = somebody.Id,
            role = "auditor",
            startsAt = time.GetUtcNow() + TimeSpan.FromMinutes(1),
            endsAt = time.GetUtcNow() + TimeSpan.FromMinutes(3),
        });

        Assert.Equal("auditor", given.Text("role"));
        Assert.Equal(HttpStatusCode.Forbidden, (await place.Host.GetAsync(somebody, place.Path)).Status);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.OK, (await place.Host.GetAsync(somebody, place.Path)).Status);
        time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.Forbidden, (await place.Host.GetAsync(somebody, place.Path)).Status);
    }

    [Fact]
    [Trait("Asvs", "V8.3.2")]
    public async Task A_role_that_was_taken_is_gone_with_the_next_request()
    {
        await using var place = await Place.MakeAsync();
        var somebody = await place.Host.UserAsync(place.Id);
        var given = await place.MakeAsync("grants", new { subject = somebody.Id, role = "auditor" });
        Assert.Equal(HttpStatusCode.OK, (await place.Host.GetAsync(somebody, place.Path)).Status);

        (await place.ChangeAsync(place.Owner, "DELETE", $"{place.Path}/grants/{given.Text("id")}")).Expect(HttpStatusCode.NoContent);

        Assert.Equal(HttpStatusCode.Forbidden, (await place.Host.GetAsync(somebody, place.Path)).Status);
    }

    [Fact]
    [Trait("Asvs", "V8.2.1")]
    public async Task Who_gives_roles_holds_everything_that_they_give()
    {
        await using var place = await Place.MakeAsync();
        var giver = await place.WithAsync("grant.manage", "grant.read", "organization.read");
        var somebody = await place.Host.UserAsync(place.Id);

        var member = await place.Host.PostAsync(giver, $"{place.Path}/grants", new { subject = somebody.Id, role = "member" });
        var owner = await place.Host.PostAsync(giver, $"{place.Path}/grants", new { subject = giver.Id, role = "owner" });

        member.Expect(HttpStatusCode.Created);
        Assert.Equal((HttpStatusCode.Forbidden, "not-granted"), (owner.Status, owner.Code));
        Assert.Contains("user.delete", owner.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(0, await place.CountAsync("grants where subject = @Id and role = 'owner'", new { giver.Id }));
    }

    [Fact]
    public async Task An_access_key_gives_only_what_the_key_itself_may()
    {
        await using var place = await Place.MakeAsync();
        var somebody = await place.Host.UserAsync(place.Id);
        var key = place.Owner with { Scope = new AccessScope(null, null, "", new HashSet<string> { "grant.manage", "organization.read" }) };

        var member = await place.Host.PostAsync(key, $"{place.Path}/grants", new { subject = somebody.Id, role = "member" });
        var owner = await place.Host.PostAsync(key, $"{place.Path}/grants", new { subject = somebody.Id, role = "owner" });

        member.Expect(HttpStatusCode.Created);
        Assert.Equal("not-granted", owner.Code);
    }

    [Fact]
    public async Task Owners_give_no_role_in_a_project_in_which_they_have_none_and_managers_do()
    {
        await using var place = await Place.MakeAsync();
        var somebody = await place.Host.UserAsync(place.Id);
        var path = $"/api/v1/projects/{place.Project}/grants";
        var body = new { subject = somebody.Id, role = "viewer" };

        var owner = await place.Host.PostAsync(place.Owner, path, body);
        var wide = await place.Host.PostAsync(place.Owner, $"{place.Path}/grants", body);
        var manager = (await place.Host.PostAsync(place.Manager, path, body)).Expect(HttpStatusCode.Created);
        var bucket = await place.Host.PostAsync(
            place.Manager, path, new { subject = somebody.Id, role = "uploader", bucket = "inbox", prefix = "lab/" });

        Assert.Equal("not-granted", owner.Code);
        Assert.Equal(["/role"], wide.FaultyFields);
        Assert.Equal(("project", place.Project.ToString()), (manager.Text("level"), manager.Text("project")));
        Assert.Equal(("bucket", "lab/"), (bucket.Text("level"), bucket.Text("prefix")));
        var underOrganization = await place.ChangeAsync(place.Owner, "DELETE", $"{place.Path}/grants/{manager.Text("id")}");
        Assert.Equal(HttpStatusCode.NotFound, underOrganization.Status);
    }

    [Fact]
    public async Task Adding_to_a_group_hands_on_all_that_the_group_was_given()
    {
        await using var place = await Place.MakeAsync();
        var group = (await place.MakeAsync("groups", new { name = "Owners" })).Text("id");
        await place.MakeAsync("grants", new { subject = group, role = "owner" });
        var keeper = await place.WithAsync("group.manage", "group.read");
        var members = $"{place.Path}/groups/{group}/members";

        var self = await place.Host.PostAsync(keeper, members, new { member = keeper.Id });
        var byOwner = await place.Host.PostAsync(place.Owner, members, new { member = place.Manager.Id });

        Assert.Equal((HttpStatusCode.Forbidden, "not-granted"), (self.Status, self.Code));
        byOwner.Expect(HttpStatusCode.Created);
        Assert.Equal(HttpStatusCode.OK, (await place.Host.GetAsync(place.Manager, $"{place.Path}/users")).Status);
        (await place.Host.SendAsync(place.Owner, "DELETE", $"{members}/{place.Manager.Id}")).Expect(HttpStatusCode.NoContent);
        Assert.Equal(HttpStatusCode.Forbidden, (await place.Host.GetAsync(place.Manager, $"{place.Path}/users")).Status);
    }

    [Fact]
    public async Task A_role_is_widened_only_by_who_holds_what_is_added_where_it_is_given()
    {
        await using var place = await Place.MakeAsync();
        var roles = $"{place.Path}/roles";
        var keeper = await place.WithAsync("role.manage", "role.read", "grant.read");
        var role = await place.MakeAsync("roles", new { name = "Clerk", level = "organization", permissions = new[] { "user.read" } });
        var path = $"{roles}/{role.Text("id")}";
        object Wider(string permission) => new { name = "Clerk", level = "organization", permissions = new[] { "user.read", permission } };

        (await place.ChangeAsync(keeper, "PUT", path, Wider("user.delete"))).Expect(HttpStatusCode.OK);
        (await place.ChangeAsync(keeper, "PUT", path, Wider("grant.read"))).Expect(HttpStatusCode.OK);
        await place.MakeAsync("grants", new { subject = keeper.Id, role = role.Text("id") });
        var refused = await place.ChangeAsync(keeper, "PUT", path, Wider("user.delete"));

        Assert.Equal((HttpStatusCode.Forbidden, "not-granted"), (refused.Status, refused.Code));
        (await place.ChangeAsync(place.Owner, "PUT", path, Wider("user.delete"))).Expect(HttpStatusCode.OK);
        Assert.Equal("conflict", (await place.ChangeAsync(place.Owner, "DELETE", path)).Code);
    }

    [Theory]
    [InlineData("installation.read")]
    [InlineData("organization.create")]
    [InlineData("account.read")]
    [InlineData("no.such")]
    public async Task A_role_holds_no_permission_of_the_installation_or_of_others_accounts(string permission)
    {
        await using var place = await Place.MakeAsync();

        var answer = await place.Host.PostAsync(
            place.Owner, $"{place.Path}/roles", new { name = "Clerk", level = "organization", permissions = new[] { "user.read", permission } });

        Assert.Equal(["/permissions/1"], answer.FaultyFields);
    }

    [Fact]
    public async Task A_role_of_a_project_holds_no_permission_of_the_organization()
    {
        await using var place = await Place.MakeAsync();

        var wrong = await place.Host.PostAsync(
            place.Owner, $"{place.Path}/roles", new { name = "Owner", level = "project", permissions = new[] { "project.read", "user.read" } });
        var right = await place.MakeAsync("roles", new { name = "Reader", level = "project", permissions = new[] { "project.read" } });
        var all = await place.Host.GetAsync(place.Owner, $"{place.Path}/roles");

        Assert.Equal(["/name", "/permissions/1"], wrong.FaultyFields);
        Assert.False(right.Body.GetProperty("builtIn").GetBoolean());
        Assert.Equal(10, all.Body.GetProperty("items").GetArrayLength());
    }

    [Fact]
    [Trait("Asvs", "V8.2.2")]
    [Trait("Asvs", "V8.4.1")]
    public async Task What_belongs_to_another_organization_does_not_exist()
    {
        await using var place = await Place.MakeAsync();
        var strangers = $"/api/v1/organizations/{place.OtherId}";
        var group = (await place.Host.PostAsync(place.Stranger, $"{strangers}/groups", new { name = "Theirs" })).Text("id");
        var account = (await place.Host.PostAsync(place.Stranger, $"{strangers}/service-accounts", new { name = "Theirs" })).Text("id");
        var role = (await place.Host.PostAsync(
            place.Stranger, $"{strangers}/roles", new { name = "Theirs", level = "organization", permissions = new[] { "user.read" } })).Text("id");
        var grant = (await place.Host.PostAsync(place.Stranger, $"{strangers}/grants", new { subject = group, role })).Text("id");
        var own = (await place.MakeAsync("groups", new { name = "Ours" })).Text("id");

        foreach (var subject in new[] { place.Stranger.Id, group, account, place.Operator.Id, "operators", "", "usr_", own + "x" })
        {
            var answer = await place.Host.PostAsync(place.Owner, $"{place.Path}/grants", new { subject, role = "member" });
            Assert.Equal((HttpStatusCode.BadRequest, "/subject"), (answer.Status, string.Join(' ', answer.FaultyFields)));
            answer = await place.Host.PostAsync(place.Owner, $"{place.Path}/groups/{own}/members", new { member = subject });
            Assert.Equal((HttpStatusCode.BadRequest, "/member"), (answer.Status, string.Join(' ', answer.FaultyFields)));
        }

        foreach (var foreign in new[] { role, "operator", "support-write", "self", "manager", "nothing" })
        {
            var answer = await place.Host.PostAsync(place.Owner, $"{place.Path}/grants", new { subject = own, role = foreign });
            Assert.Equal((HttpStatusCode.BadRequest, "/role"), (answer.Status, string.Join(' ', answer.FaultyFields)));
        }

        foreach (var path in new[]
        {
            $"groups/{group}", $"service-accounts/{account}", $"roles/{role}", $"grants/{grant}", $"users/{place.Stranger.Id}",
            $"groups/{group}/members", $"users/{place.Stranger.Id}/deletion", $"users/{place.Operator.Id}",
        })
        {
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await place.Host.GetAsync(place.Owner, $"{place.Path}/{path}")).Status));
        }

        var project = await place.Host.PostAsync(
            place.Manager, $"/api/v1/projects/{place.Project}/grants", new { subject = place.Stranger.Id, role = "viewer" });
        Assert.Equal(["/subject"], project.FaultyFields);
        Assert.Equal(HttpStatusCode.NotFound, (await place.Host.GetAsync(place.Owner, $"/api/v1/projects/{place.OtherProject}/grants")).Status);
    }

    [Fact]
    [Trait("Asvs", "V1.2.3")]
    [Trait("Asvs", "V1.2.4")]
    [Trait("Asvs", "V2.2.1")]
    public async Task Hostile_names_are_refused_or_kept_as_they_are_and_never_break_an_answer()
    {
        await using var place = await Place.MakeAsync();
        foreach (var name in Hostile.Refused)
        {
            foreach (var what in new[] { "groups", "service-accounts" })
            {
                var answer = await place.Host.PostAsync(place.Owner, $"{place.Path}/{what}", new { name });
                Assert.True(
                    answer.Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge,
                    $"{what} {name[..Math.Min(40, name.Length)]}");
            }

            var invited = await place.Host.PostAsync(place.Owner, $"{place.Path}/users", new { email = "a@example.com", name });
            Assert.True(invited.Status is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge, name[..Math.Min(40, name.Length)]);
        }

        foreach (var name in Hostile.Kept)
        {
            foreach (var what in new[] { "groups", "service-accounts" })
            {
                var made = await place.MakeAsync(what, new { name, description = name });
                var read = await place.Host.GetAsync(place.Owner, $"{place.Path}/{what}/{made.Text("id")}");
                Assert.Equal((name, name), (read.Text("name"), read.Text("description")));
                var found = await place.Host.GetAsync(place.Owner, $"{place.Path}/{what}?name={Uri.EscapeDataString(name)}");
                Assert.Equal(1, found.Body.GetProperty("items").GetArrayLength());
            }
        }
    }

    [Fact]
    public async Task A_deleted_service_account_leaves_its_name_free_and_its_id_taken()
    {
        await using var place = await Place.MakeAsync();
        var first = (await place.MakeAsync("service-accounts", new { name = "Robot" })).Text("id");
        await place.MakeAsync("grants", new { subject = first, role = "member" });

        (await place.ChangeAsync(place.Owner, "DELETE", $"{place.Path}/service-accounts/{first}")).Expect(HttpStatusCode.NoContent);
        var second = (await place.MakeAsync("service-accounts", new { name = "Robot" })).Text("id");

        Assert.NotEqual(first, second);
        Assert.Equal(0, await place.CountAsync("grants where subject = @first", new { first }));
        Assert.Equal(1, await place.CountAsync("service_accounts where id = @first and state = 4", new { first }));
    }

    [Fact]
    public async Task A_group_goes_with_its_grants_but_not_with_the_last_owner()
    {
        await using var place = await Place.MakeAsync();
        var group = (await place.MakeAsync("groups", new { name = "Owners" })).Text("id");
        await place.MakeAsync("grants", new { subject = group, role = "owner" });
        await place.MakeAsync($"groups/{group}/members", new { member = place.Owner.Id });
        var own = await place.Host.GetAsync(place.Owner, $"{place.Path}/grants?subject={place.Owner.Id}");
        (await place.ChangeAsync(place.Owner, "DELETE", $"{place.Path}/grants/{own.Body.GetProperty("items")[0].GetProperty("id").GetString()}"))
            .Expect(HttpStatusCode.NoContent);

        var member = await place.Host.SendAsync(place.Owner, "DELETE", $"{place.Path}/groups/{group}/members/{place.Owner.Id}");
        var whole = await place.ChangeAsync(place.Owner, "DELETE", $"{place.Path}/groups/{group}");
        Assert.Equal(("conflict", "conflict"), (member.Code, whole.Code));

        await place.MakeAsync("grants", new { subject = place.Owner.Id, role = "owner" });
        (await place.ChangeAsync(place.Owner, "DELETE", $"{place.Path}/groups/{group}")).Expect(HttpStatusCode.NoContent);
        Assert.Equal(0, await place.CountAsync("group_members") + await place.CountAsync("grants where subject = @group", new { group }));
    }
}
