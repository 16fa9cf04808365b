using System.Net;

namespace Weir.Tests.Server.Organizations;

/// <summary>Making, seeing and shutting organizations, and their policies.</summary>
public sealed class OrganizationTests
{
    [Fact]
    public async Task An_operator_makes_an_organization_and_sees_nothing_inside_it()
    {
        await using var place = await Place.MakeAsync();

        var made = await place.Host.PostAsync(place.Operator, "/api/v1/organizations", new { slug = "hospital-a", name = "Hospital A" });

        made.Expect(HttpStatusCode.Created);
        Assert.Equal(("hospital-a", "active"), (made.Text("slug"), made.Text("state")));
        var outside = await place.Host.GetAsync(place.Operator, made.Message.Headers.Location!.ToString());
        Assert.Equal((HttpStatusCode.OK, "\"1\""), (outside.Status, outside.Tag));
        var inside = await place.Host.GetAsync(place.Operator, $"/api/v1/organizations/{made.Text("id")}");
        Assert.Equal((HttpStatusCode.NotFound, "not-found"), (inside.Status, inside.Code));
    }

    [Theory]
    [InlineData("ab")]
    [InlineData("Hospital")]
    [InlineData("1hospital")]
    [InlineData("hospital-")]
    [InlineData("hospital--a")]
    [InlineData("hosp\u0456tal")]
    [InlineData("a234567890123456789012345678901234567890x")]
    public async Task A_slug_that_is_none_is_refused(string slug)
    {
        await using var place = await Place.MakeAsync();

        var answer = await place.Host.PostAsync(place.Operator, "/api/v1/organizations", new { slug, name = "Hospital" });

        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal(["/slug"], answer.FaultyFields);
    }

    [Fact]
    public async Task Two_organizations_never_have_one_slug()
    {
        await using var place = await Place.MakeAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ =>
            place.Host.PostAsync(place.Operator, "/api/v1/organizations", new { slug = "hospital", name = "Hospital" })));

        Assert.Single(answers, static answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(3, answers.Count(static answer => (answer.Status, answer.Code) == (HttpStatusCode.Conflict, "taken")));
    }

    [Fact]
    public async Task Pages_follow_each_other_without_gap_or_repetition_in_every_order()
    {
        await using var place = await Place.MakeAsync();
        for (var i = 0; i < 7; i++)
        {
            place.Host.Fixture.Time.Advance(TimeSpan.FromMilliseconds(i % 2));
            var body = new { slug = $"hospital-{i}", name = "Hospital" };
            (await place.Host.PostAsync(place.Operator, "/api/v1/organizations", body)).Expect(HttpStatusCode.Created);
        }

        foreach (var sort in new[] { "", "&sort=slug", "&sort=-slug", "&sort=createdAt", "&sort=-createdAt" })
        {
            var slugs = new List<string>();
            var cursor = "";
            do
            {
                var page = (await place.Host.GetAsync(place.Operator, $"/api/v1/organizations?limit=2{sort}{cursor}")).Expect(HttpStatusCode.OK);
                slugs.AddRange(page.Body.GetProperty("items").EnumerateArray().Select(static item => item.GetProperty("slug").GetString()!));
                cursor = page.Body.GetProperty("next").GetString() is { } next ? $"&cursor={next}" : "";
            }
            while (cursor.Length > 0);

            Assert.Equal(9, slugs.Distinct().Count());
            Assert.Equal(9, slugs.Count);
            if (sort.EndsWith("slug", StringComparison.Ordinal))
            {
                var ordered = slugs.Order(StringComparer.Ordinal);
                Assert.Equal(sort.Contains('-', StringComparison.Ordinal) ? ordered.Reverse() : ordered, slugs);
            }
        }
    }

    [Theory]
    [InlineData("limit=0", "?limit")]
    [InlineData("limit=501", "?limit")]
    [InlineData("limit=x&sort=colour&state=nowhere", "?sort ?limit ?state")]
    [InlineData("cursor=!!", "?cursor")]
    [InlineData("cursor=AAAA", "?cursor")]
    [InlineData("state=active&state=disabled", "?state")]
    [InlineData("colour=red", "?")]
    public async Task A_list_names_every_fault_of_its_query(string query, string fields)
    {
        await using var place = await Place.MakeAsync();

        var answer = await place.Host.GetAsync(place.Operator, $"/api/v1/organizations?{query}");

        Assert.Equal((HttpStatusCode.BadRequest, "invalid"), (answer.Status, answer.Code));
        Assert.Equal(fields.Split(' '), answer.FaultyFields);
    }

    [Fact]
    public async Task A_disabled_organization_lets_nobody_act_until_it_is_enabled()
    {
        await using var place = await Place.MakeAsync();
        var outside = $"/api/v1/installation/organizations/{place.Id}";

        (await place.ChangeAsync(place.Operator, "PUT", $"{outside}/disabled")).Expect(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, (await place.Host.GetAsync(place.Owner, place.Path)).Status);

        (await place.ChangeAsync(place.Operator, "PUT", $"{outside}/enabled")).Expect(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, (await place.Host.GetAsync(place.Owner, place.Path)).Status);
    }

    [Fact]
    public async Task The_first_owner_is_invited_once_and_by_the_operator_only_while_there_is_none()
    {
        await using var place = await Place.MakeAsync();
        var made = await place.Host.PostAsync(place.Operator, "/api/v1/organizations", new { slug = "hospital", name = "Hospital" });
        var invitations = $"/api/v1/installation/organizations/{made.Text("id")}/owner-invitations";

        var first = (await place.Host.PostAsync(place.Operator, invitations, new { email = "ann@example.com" })).Expect(HttpStatusCode.Created);
        var again = (await place.Host.PostAsync(place.Operator, invitations, new { email = "ann@example.com" })).Expect(HttpStatusCode.Created);
        var late = await place.Host.PostAsync(
            place.Operator, $"/api/v1/installation/organizations/{place.Id}/owner-invitations", new { email = "bob@example.com" });

        var user = first.Body.GetProperty("user").GetProperty("id").GetString();
        Assert.Equal(user, again.Body.GetProperty("user").GetProperty("id").GetString());
        Assert.NotEqual(first.Text("link"), again.Text("link"));
        Assert.Equal(1, await place.CountAsync("grants where subject = @user and role = 'owner' and level = 2", new { user }));
        Assert.Equal(1, await place.CountAsync("one_time_tokens where subject = @user", new { user }));
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (late.Status, late.Code));
        Assert.Equal(0, await place.CountAsync("users where state = 1 and organization = @Id", new { place.Id }));
    }

    [Fact]
    public async Task A_policy_is_kept_as_it_was_set_and_its_bounds_hold()
    {
        await using var place = await Place.MakeAsync();
        var policy = new
        {
            secondFactor = new { everybody = true, roles = Array.Empty<string>() },
            passwords = new { minimumAlone = 20, minimumWithSecondFactor = 10 },
            sessions = new { idleMinutes = 15, absoluteHours = 8 },
            networks = new[] { "127.0.0.0/8", "2001:db8::/32" },
            reviewIntervalDays = 30,
        };

        var set = (await place.ChangeAsync(place.Owner, "PUT", $"{place.Path}/policy", policy)).Expect(HttpStatusCode.OK);
        var read = await place.Host.GetAsync(place.Owner, $"{place.Path}/policy");
        var bad = await place.ChangeAsync(place.Owner, "PUT", $"{place.Path}/policy", new
        {
            secondFactor = new { roles = new[] { "owner", "no-such-role" } },
            passwords = new { minimumAlone = 14, minimumWithSecondFactor = 65 },
            sessions = new { idleMinutes = 0, absoluteHours = 25 },
            networks = new[] { "everywhere" },
            reviewIntervalDays = 0,
            recycleBinDays = 366,
        });

        Assert.Equal(set.Body.ToString(), read.Body.ToString());
        Assert.Equal(8, read.Body.GetProperty("sessions").GetProperty("absoluteHours").GetInt32());
        Assert.Equal(
            [
                "/sessions/idleMinutes", "/sessions/absoluteHours", "/reviewIntervalDays", "/recycleBinDays", "/passwords", "/passwords",
                "/networks/0", "/secondFactor/roles/1",
            ],
            bad.FaultyFields);
    }

    [Fact]
    [Trait("Asvs", "V8.2.4")]
    public async Task Who_comes_from_another_network_than_the_policy_names_does_nothing()
    {
        await using var place = await Place.MakeAsync();
        var locked = await place.ChangeAsync(place.Owner, "PUT", $"{place.Path}/policy", new { networks = new[] { "192.0.2.0/24" } });
        Assert.Equal((HttpStatusCode.Conflict, "conflict"), (locked.Status, locked.Code));

        (await place.ChangeAsync(place.Owner, "PUT", $"{place.Path}/policy", new { networks = new[] { "127.0.0.1", "192.0.2.0/24" } }))
            .Expect(HttpStatusCode.OK);

        foreach (var (address, isLetIn) in new[]
        {
            ("127.0.0.1", true), ("192.0.2.1", true), ("::ffff:192.0.2.9", true), ("192.0.3.1", false), ("::1", false),
        })
        {
            var answer = await place.Host.GetAsync(place.Owner with { Address = IPAddress.Parse(address) }, place.Path);
            Assert.Equal((address, isLetIn ? null : "outside-networks"), (address, answer.Code));
        }
    }

    [Fact]
    public async Task Renaming_needs_the_state_it_is_made_from_and_changes_nothing_else()
    {
        await using var place = await Place.MakeAsync();

        var stale = await place.Host.SendAsync(place.Owner, "PUT", place.Path, new { name = "New" }, ifMatch: "\"7\"");
        var done = await place.ChangeAsync(place.Owner, "PUT", place.Path, new { name = "New" });

        Assert.Equal((HttpStatusCode.PreconditionFailed, "changed"), (stale.Status, stale.Code));
        Assert.Equal(("New", "own", "\"2\""), (done.Text("name"), done.Text("slug"), done.Tag));
        Assert.Equal(1, await place.CountAsync("audit_entries where action = 'organization.rename' and log = @Id", new { place.Id }));
    }
}
