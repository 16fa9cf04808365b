using System.Text.Json;
using Weir.Commands;

namespace Weir.SystemTests.Client;

/// <summary>Access keys, reviews, versions, support and the way out of a project: the real command against the real server.</summary>
public sealed class KeyAndReviewVerbTests(Company company) : IClassFixture<Company>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_secret_of_a_key_goes_to_one_place_and_the_key_opens_the_door_until_it_is_revoked()
    {
        var account = await IdAsync("service-accounts", "create", "nightly");
        (await company.RunAsync("grants", "give", account, "member")).Expect(ExitCode.Success);
        var file = company.NewPath();
        string[] create = ["access-keys", "create", "nightly", "--account", account, "--permission", "organization.read"];

        var made = (await company.RunAsync([.. create, "--secret-file", file, "--json"])).Expect(ExitCode.Success);
        var key = JsonDocument.Parse(made.Output).RootElement.GetProperty("key").GetProperty("id").GetString()!;
        var secret = (await File.ReadAllTextAsync(file, Cancel)).Trim();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.DoesNotContain(secret, made.Output + made.Error, StringComparison.Ordinal);
        var identity = (await company.RunWithAsync(secret, "whoami")).Expect(ExitCode.Success);
        Assert.Contains("service-account", identity.Output, StringComparison.Ordinal);

        var rotated = (await company.RunAsync("keys", "rotate", key, "--account", account, "--overlap-hours", "1")).Expect(ExitCode.Success);
        Assert.Matches("secret +weir_[0-9a-z]{26}_", rotated.Output);
        Assert.Contains("It is not shown again", rotated.Error, StringComparison.Ordinal);
        (await company.RunWithAsync(secret, "whoami")).Expect(ExitCode.Success);
        (await company.RunAsync("access-keys", "revoke", key, "--account", account, "--reason", "leaked")).Expect(ExitCode.Success);
        Assert.Equal(ExitCode.NotSignedIn, (await company.RunWithAsync(secret, "whoami")).ExitCode);
        var list = (await company.RunAsync("keys", "list", "--account", account)).Expect(ExitCode.Success);
        Assert.Contains("revoked", list.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_key_is_made_where_its_secret_has_no_place_or_that_reaches_further()
    {
        var account = await IdAsync("service-accounts", "create", "placeless");
        string[] create = ["access-keys", "create", "k", "--account", account, "--permission"];
        var taken = company.WriteKey("there already");

        var refused = await company.RunAsync([.. create, "organization.read", "--secret-file", taken]);
        Assert.Equal(ExitCode.BadUsage, refused.ExitCode);
        Assert.Contains("expected the name of a new file", refused.Error, StringComparison.Ordinal);
        Assert.Equal("there already\n", await File.ReadAllTextAsync(taken, Cancel));

        var further = company.NewPath();
        Assert.Equal(ExitCode.Denied, (await company.RunAsync([.. create, "user.delete", "--secret-file", further])).ExitCode);
        Assert.False(File.Exists(further));
        Assert.Equal(ExitCode.BadUsage, (await company.RunAsync([.. create, "organization.read", "--expires", "someday"])).ExitCode);
        Assert.Equal(ExitCode.BadUsage, (await company.RunAsync([.. create, "organization.read", "--door", "window"])).ExitCode);
        Assert.Equal(ExitCode.BadUsage, (await company.RunAsync("access-keys", "create", "k", "--permission", "user.read")).ExitCode);
        var list = (await company.RunAsync("access-keys", "list", "--account", account)).Expect(ExitCode.Success);
        Assert.Contains("There are none.", list.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_review_is_started_decided_line_by_line_completed_and_exported()
    {
        (await company.RunAsync("review", "due")).Expect(ExitCode.Success);
        var review = await IdAsync("review", "start", "--dormant-days", "30");
        Assert.Equal(ExitCode.Conflict, (await company.RunAsync("review", "start")).ExitCode);

        var lines = (await company.RunAsync("review", "lines", review, "--json")).Expect(ExitCode.Success);
        var ids = JsonDocument.Parse(lines.Output).RootElement.GetProperty("items").EnumerateArray()
            .Select(static line => line.GetProperty("id").GetString()!).ToList();
        Assert.NotEmpty(ids);
        Assert.Equal(ExitCode.Conflict, (await company.RunAsync("review", "complete", review)).ExitCode);
        Assert.Equal(ExitCode.BadUsage, (await company.RunAsync("review", "decide", review, ids[0], "maybe")).ExitCode);
        foreach (var line in ids)
        {
            (await company.RunAsync("review", "decide", review, line, "keep", "--reason", "needed")).Expect(ExitCode.Success);
        }

        (await company.RunAsync("review", "complete", review)).Expect(ExitCode.Success);
        var (csv, json) = (company.NewPath(), company.NewPath());
        (await company.RunAsync("review", "export", review, "-o", csv)).Expect(ExitCode.Success);
        (await company.RunAsync("review", "export", review, "--format", "json", "-o", json)).Expect(ExitCode.Success);
        Assert.Equal(ids.Count + 1, (await File.ReadAllLinesAsync(csv, Cancel)).Length);
        var export = JsonDocument.Parse(await File.ReadAllTextAsync(json, Cancel)).RootElement;
        Assert.Equal("completed", export.GetProperty("review").GetProperty("state").GetString());
        Assert.All(
            export.GetProperty("lines").EnumerateArray(),
            static line => Assert.Equal("needed", line.GetProperty("decision").GetProperty("reason").GetString()));
        Assert.Contains("completed", (await company.RunAsync("review", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.NotFound, (await company.RunAsync("review", "show", "rev_nothing")).ExitCode);
    }

    [Fact]
    public async Task Versions_and_support_of_a_project_are_managed_and_it_goes_for_good()
    {
        var project = await IdAsync("projects", "create", "Versioned", "--purpose", "one");
        (await company.RunAsync("projects", "update", project, "--purpose", "two")).Expect(ExitCode.Success);
        (await company.RunAsync("projects", "save-version", project, "with two")).Expect(ExitCode.Success);
        var compared = (await company.RunAsync("projects", "compare", project, "1", "2")).Expect(ExitCode.Success);
        Assert.Contains("/project/purpose", compared.Output, StringComparison.Ordinal);
        (await company.RunAsync("projects", "activate", project, "1")).Expect(ExitCode.Success);
        var first = (await company.RunAsync("projects", "version", project, "1")).Expect(ExitCode.Success);
        Assert.Contains(company.Owner.UserId, first.Output, StringComparison.Ordinal);
        Assert.Equal(ExitCode.BadUsage, (await company.RunAsync("projects", "version", project, "0")).ExitCode);
        Assert.Contains(company.Owner.UserId, (await company.RunAsync("projects", "people", project)).Output, StringComparison.Ordinal);

        var until = TimeProvider.System.GetUtcNow().AddHours(2).ToString("o");
        var grant = await IdAsync("projects", "give-support", project, "read", "--until", until, "--reason", "ticket");
        Assert.Contains(grant, (await company.RunAsync("projects", "support", project)).Output, StringComparison.Ordinal);
        (await company.RunAsync("projects", "take-support", project, grant, "--reason", "mended")).Expect(ExitCode.Success);
        Assert.Contains("There are none.", (await company.RunAsync("projects", "support", project)).Error, StringComparison.Ordinal);

        (await company.RunAsync("projects", "remove", project, "--reason", "finished")).Expect(ExitCode.Success);
        Assert.Equal(ExitCode.Conflict, (await company.RunAsync("projects", "save-version", project, "late")).ExitCode);
        Assert.Contains("by itself at", (await company.RunAsync("projects", "purge", project)).Output, StringComparison.Ordinal);
        (await company.RunAsync("projects", "purge", project, "--yes", "--reason", "finished")).Expect(ExitCode.Success);
        Assert.Equal(ExitCode.NotFound, (await company.RunAsync("projects", "show", project)).ExitCode);
    }

    [Fact]
    public async Task The_record_is_exported_and_an_entry_has_its_receipt()
    {
        var (csv, receipt) = (company.NewPath(), company.NewPath());
        (await company.RunAsync("audit", "export", "--format", "csv", "--action", "project.create", "-o", csv)).Expect(ExitCode.Success);
        var rows = await File.ReadAllLinesAsync(csv, Cancel);
        Assert.True(rows.Length > 1);
        var list = (await company.RunAsync("audit", "list", "--action", "project.create", "--json")).Expect(ExitCode.Success);
        var entry = JsonDocument.Parse(list.Output).RootElement.GetProperty("items")[0].GetProperty("id").GetString()!;
        (await company.RunAsync("audit", "receipt", entry, "-o", receipt)).Expect(ExitCode.Success);
        Assert.StartsWith("c2sp.org/tlog-proof@v1", await File.ReadAllTextAsync(receipt, Cancel), StringComparison.Ordinal);
    }

    private async Task<string> IdAsync(params string[] arguments)
    {
        var made = (await company.RunAsync([.. arguments, "--json"])).Expect(ExitCode.Success);
        return JsonDocument.Parse(made.Output).RootElement.GetProperty("id").GetString()!;
    }
}
