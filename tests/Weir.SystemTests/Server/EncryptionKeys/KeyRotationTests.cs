using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Weir.Commands;
using Weir.SystemTests.Client;
using Weir.Testing;

namespace Weir.SystemTests.Server.EncryptionKeys;

/// <summary>
/// Every key of a running installation is rotated, then the root key of the stopped one: whatever was sealed before opens after, and what
/// was signed before verifies.
/// </summary>
public sealed class KeyRotationTests : IDisposable
{
    private const string OfInstallation = "/api/v1/installation/encryption-key";
    private const string Passphrase = "a long way to say nothing";

    private readonly TempFolder _folder = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Data => _folder.File("data");

    public void Dispose() => _folder.Dispose();

    [Fact]
    [Trait("Asvs", "V13.3.4")]
    public async Task What_was_sealed_before_a_rotation_opens_after_it_and_after_a_new_root_key()
    {
        string organization, accessKey, certificate;
        string[] recoveryCodes;
        SignedInClient ada;
        await using (var server = await ServerProcess.StartAsync(new Dictionary<string, string?>(), Data, Cancel))
        {
            using var installer = await SignedInClient.SetUpAsync(server, Cancel);
            certificate = server.Authority.Thumbprint;
            (organization, ada) = await FoundAsync(server, installer);
            recoveryCodes = await RecoveryCodesAsync(ada);
            accessKey = await AccessKeyAsync(ada);

            await RotateAsync(installer, OfInstallation, "pepper");
            await RotateAsync(installer, OfInstallation, "ledger-signing");
            await RotateAsync(installer, OfInstallation, null);
            await RotateAsync(ada, OfOrganization(organization), "ledger-signing");
            await RotateAsync(ada, OfOrganization(organization), null);

            await ComesInAsync(server, ada, recoveryCodes[0]);
            await ada.StepUpAsync(Cancel);
            await IsWholeAsync(server, ada, organization, accessKey);
            (await server.StopAsync(Cancel)).Expect(0);
        }

        await File.WriteAllTextAsync(_folder.File("passphrase"), Passphrase, Cancel);
        File.SetUnixFileMode(_folder.File("passphrase"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var changed = await WeirProcess.RunAsync(
            ["root-key", "change", "--new-passphrase-file", _folder.File("passphrase"), "--reason", "yearly", "--data", Data, "--json"], Cancel);
        Assert.Contains("\"hasPassphrase\": true", changed.Expect(ExitCode.Success).Output, StringComparison.Ordinal);
        var without = await WeirProcess.RunAsync(["recover", "sign-ins", "--installation", "--reason", "x", "--data", Data], Cancel);
        Assert.NotEqual(ExitCode.Success, without.ExitCode);

        var withPassphrase = new Dictionary<string, string?> { ["WEIR_PASSPHRASE_FILE"] = _folder.File("passphrase") };
        await using (var server = await ServerProcess.StartAsync(withPassphrase, Data, Cancel))
        {
            Assert.Equal(certificate, server.Authority.Thumbprint);
            await ComesInAsync(server, ada, recoveryCodes[1]);
            using var again = ada.At(server);
            await IsWholeAsync(server, again, organization, accessKey);
            (await server.StopAsync(Cancel)).Expect(0);
        }

        ada.Dispose();
        var reconciled = await WeirProcess.RunAsync(
            ["ledger", "reconcile", "--data", Data, "--passphrase-file", _folder.File("passphrase")], Cancel);
        reconciled.Expect(ExitCode.Success);
    }

    private static string OfOrganization(string organization) => $"/api/v1/organizations/{organization}/encryption-key";

    private static async Task<(string Organization, SignedInClient Owner)> FoundAsync(ServerProcess server, SignedInClient installer)
    {
        var made = await Company.SendAsync(installer, "/api/v1/organizations", new { slug = "acme", name = "Acme" });
        var organization = made.GetProperty("id").GetString()!;
        var invitation = await Company.SendAsync(
            installer,
            $"/api/v1/installation/organizations/{organization}/owner-invitations",
            new { email = "ada@weir.test", name = "Ada Lovelace" });
        var link = new Uri(invitation.GetProperty("link").GetString()!);
        return (organization, await SignedInClient.JoinAsync(server, link, "ada@weir.test", Cancel));
    }

    private static async Task<string[]> RecoveryCodesAsync(SignedInClient person)
    {
        var made = await Company.SendAsync(person, "/api/v1/me/factors/recovery-codes", new { });
        return [.. made.GetProperty("codes").EnumerateArray().Select(static code => code.GetString()!)];
    }

    private static async Task<string> AccessKeyAsync(SignedInClient person)
    {
        var made = await Company.SendAsync(
            person, "/api/v1/me/access-keys", new { name = "for a test", door = "api", scope = new { prefix = "" }, expiresAt = (string?)null });
        return made.GetProperty("secret").GetString()!;
    }

    /// <summary>Rotates and waits until it is done; the version that was read counts once.</summary>
    private static async Task RotateAsync(SignedInClient person, string path, string? purpose)
    {
        var (before, tag) = await ReadAsync(person, path);
        using var asked = await PutAsync(person, path, purpose, tag);
        await SignedInClient.ExpectAsync(asked, HttpStatusCode.OK, Cancel);
        var version = before.GetProperty("version").GetInt32();
        while (true)
        {
            var (after, _) = await ReadAsync(person, path);
            if (!after.GetProperty("isRotating").GetBoolean())
            {
                Assert.Equal(version + 1, after.GetProperty("version").GetInt32());
                break;
            }

            await Task.Delay(50, Cancel);
        }

        using var again = await PutAsync(person, path, purpose, tag);
        Assert.Equal(HttpStatusCode.PreconditionFailed, again.StatusCode);
    }

    private static async Task<(JsonElement Key, EntityTagHeaderValue Tag)> ReadAsync(SignedInClient person, string path)
    {
        using var answer = await person.Client.GetAsync(path, Cancel);
        return (await SignedInClient.ExpectAsync(answer, HttpStatusCode.OK, Cancel), answer.Headers.ETag!);
    }

    private static async Task<HttpResponseMessage> PutAsync(SignedInClient person, string path, string? purpose, EntityTagHeaderValue tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, path + "/rotated") { Content = JsonContent.Create(new { purpose }) };
        request.Headers.IfMatch.Add(tag);
        request.Headers.Add("Weir-Reason", "yearly");
        return await person.Client.SendAsync(request, Cancel);
    }

    /// <summary>A new session by the password and a recovery code: both are hashed under the pepper of before.</summary>
    private static async Task ComesInAsync(ServerProcess server, SignedInClient person, string recoveryCode)
    {
        using var anew = SignedInClient.Nobody(server, person.Email);
        await SignedInClient.ExpectAsync(await anew.PasswordAsync(Cancel), HttpStatusCode.OK, Cancel);
        using var second = await anew.Client.PostAsJsonAsync("/api/v1/sign-in/second-factor", new { recovery = recoveryCode }, Cancel);
        await SignedInClient.ExpectAsync(second, HttpStatusCode.OK, Cancel);
    }

    /// <summary>The session of before, the access key, and names in account and record.</summary>
    private static async Task IsWholeAsync(ServerProcess server, SignedInClient ada, string organization, string accessKey)
    {
        var me = await SignedInClient.ExpectAsync(await ada.Client.GetAsync("/api/v1/me", Cancel), HttpStatusCode.OK, Cancel);
        Assert.Equal("Ada Lovelace", me.GetProperty("name").GetString());

        using var program = server.NewClient();
        program.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessKey);
        Assert.Equal(HttpStatusCode.OK, (await program.GetAsync("/api/v1/me", Cancel)).StatusCode);

        var record = await SignedInClient.ExpectAsync(
            await ada.Client.GetAsync($"/api/v1/organizations/{organization}/audit?limit=100", Cancel), HttpStatusCode.OK, Cancel);
        Assert.Contains("127.0.0.1", record.GetRawText(), StringComparison.Ordinal);
    }
}
