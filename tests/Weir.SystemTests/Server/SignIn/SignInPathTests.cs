using System.Net;
using System.Net.Http.Json;
using Weir.Testing;

namespace Weir.SystemTests.Server.SignIn;

/// <summary>The whole path of a person through the doors of a new server.</summary>
public sealed class SignInPathTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Asvs", "V6.3.3")]
    [Trait("Asvs", "V7.4.1")]
    public async Task Set_up_password_authenticator_step_up_and_sign_out()
    {
        await using var server = await ServerProcess.StartAsync(Cancel);
        using var person = await SignedInClient.SetUpAsync(server, Cancel);

        var me = await SignedInClient.ExpectAsync(await person.Client.GetAsync("/api/v1/me", Cancel), HttpStatusCode.OK, Cancel);
        Assert.Equal("operator@weir.test", me.GetProperty("email").GetString());
        Assert.Equal("Olga Operator", me.GetProperty("name").GetString());
        Assert.Equal(person.SessionId, me.GetProperty("session").GetString());
        Assert.False(me.GetProperty("mustAddFactor").GetBoolean());
        await person.StepUpAsync(Cancel);

        var left = await person.Client.PostAsJsonAsync("/api/v1/sign-out", new { }, Cancel);

        Assert.Equal(HttpStatusCode.NoContent, left.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await person.Client.GetAsync("/api/v1/me", Cancel)).StatusCode);
        await SignedInClient.ExpectAsync(await person.PasswordAsync(Cancel), HttpStatusCode.OK, Cancel);
        Assert.Equal(HttpStatusCode.Unauthorized, (await person.Client.GetAsync("/api/v1/me", Cancel)).StatusCode);
        await SignedInClient.ExpectAsync(await person.SecondFactorAsync(Cancel), HttpStatusCode.OK, Cancel);
        Assert.Equal(HttpStatusCode.OK, (await person.Client.GetAsync("/api/v1/me", Cancel)).StatusCode);
    }
}
