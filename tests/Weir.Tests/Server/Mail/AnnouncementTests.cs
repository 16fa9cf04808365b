using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Weir.Foundation;
using Weir.Guard;
using Weir.Server.Jobs;
using Weir.Server.Mail;
using Weir.Store;
using Weir.Tests.Server.Api;
using Weir.Tests.Server.Organizations;

namespace Weir.Tests.Server.Mail;

/// <summary>Operators announce maintenance to everybody who can sign in.</summary>
public sealed class AnnouncementTests
{
    private const string Path = "/api/v1/installation/announcements";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Everybody_who_can_sign_in_is_told_once_also_when_a_server_dies_half_way()
    {
        await using var place = await Place.MakeAsync();
        var (host, services) = (place.Host, place.Host.Services);
        for (var i = 0; i < AnnouncementWork.Batch; i++)
        {
            await host.UserAsync(place.Id);
        }

        await place.ChangeAsync(place.Owner, "PUT", $"{place.Path}/users/{place.Manager.Id}/disabled");
        var sent = (await host.PostAsync(place.Operator, Path, Draft(host, "New disks.\nTea will be served."))).Expect(HttpStatusCode.Created);
        var work = new AnnouncementWork(host.Fixture.Database, services.GetRequiredService<Notices>());
        var queue = new WorkQueue(host.Fixture.Database, new WorkOptions());

        var dying = await queue.ClaimAsync([AnnouncementWork.WorkKind], "dying", TimeSpan.FromMinutes(1), Cancel);
        Assert.Equal(sent.Text("id"), dying!.Key);
        host.Fixture.Time.Advance(TimeSpan.FromMinutes(2));
        var lease = (await queue.ClaimAsync([AnnouncementWork.WorkKind], "living", TimeSpan.FromMinutes(1), Cancel))!;
        Assert.Equal(WorkResultKind.Retry, (await work.DoAsync(dying, Cancel)).Kind);
        Assert.Equal(0, await place.CountAsync("notices where kind = 'maintenance'"));
        Assert.Equal(WorkResult.Done, await work.DoAsync(lease, Cancel));
        host.Fixture.Time.Advance(TimeSpan.FromMinutes(2));
        var again = (await queue.ClaimAsync([AnnouncementWork.WorkKind], "next", TimeSpan.FromMinutes(1), Cancel))!;
        Assert.Equal(WorkResult.Done, await work.DoAsync(again, Cancel));

        var told = await host.Fixture.Database.QueryAsync<string>(
            "select person from notices where kind = 'maintenance' order by person", null, Cancel);
        Assert.Equal(await host.Fixture.Database.QueryAsync<string>("select id from users where state = 2 order by id", null, Cancel), told);
        Assert.DoesNotContain(place.Manager.Id, told);
        var shown = Assert.Single(await services.GetRequiredService<Notices>().ListAsync(Id<User>.Parse(place.Owner.Id, null), 9, Cancel));
        Assert.Contains("New disks.\nTea will be served.", shown.Content.Text, StringComparison.Ordinal);
        Assert.Equal(
            1, await place.CountAsync("audit_entries where log = 'installation' and action = 'announcement.send' and resource = @id",
                new { id = sent.Text("id") }));
    }

    [Fact]
    public async Task Only_operators_announce_and_every_fault_is_named()
    {
        await using var place = await Place.MakeAsync();
        var now = place.Host.Fixture.Time.GetUtcNow();

        Assert.Equal("not-found", (await place.Host.PostAsync(place.Owner, Path, Draft(place.Host, "New disks."))).Code);
        var refused = await place.Host.PostAsync(place.Operator, Path, new { from = now, until = now, text = " " });
        Assert.Equal(["/until", "/text"], refused.FaultyFields);
        refused = await place.Host.PostAsync(place.Operator, Path, Draft(place.Host, "turned \u202e round"));
        Assert.Equal(["/text"], refused.FaultyFields);
        Assert.Equal(0, await place.CountAsync("work where kind = @WorkKind", new { AnnouncementWork.WorkKind }));
    }

    private static object Draft(ApiHost host, string text)
    {
        var now = host.Fixture.Time.GetUtcNow();
        return new { from = now.AddHours(1), until = now.AddHours(3), text };
    }
}
