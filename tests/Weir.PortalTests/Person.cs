using System.Text.RegularExpressions;
using Weir.Testing;

namespace Weir.PortalTests;

/// <summary>What the tests' people type.</summary>
internal static partial class Person
{
    /// <summary>A password that every policy accepts.</summary>
    public const string Password = SignedInClient.GoodPassword;

    /// <summary>The operator's address.</summary>
    public const string Email = "olga@weir.test";

    /// <summary>Sets a server up through its page.</summary>
    public static async Task SetUpAsync(Visit visit, ServerProcess server)
    {
        await visit.OpenAsync(server.SetupLink!.AbsolutePath);
        await visit.TypeAsync("Name", "Olga Operator");
        await visit.TypeAsync("E-mail address", Email);
        await visit.TypeAsync("Password", Password);
        await visit.PressAsync("Make the account");
        await visit.IsAtAsync("/sign-in", "Sign in");
    }

    /// <summary>Takes an invitation up through its page.</summary>
    public static async Task JoinAsync(Visit visit, Uri invitation)
    {
        await visit.OpenAsync(invitation.AbsolutePath);
        await visit.TypeAsync("Password", Password);
        await visit.PressAsync("Make my account");
        await visit.IsAtAsync("/sign-in", "Sign in");
    }

    /// <summary>Shows the password at the sign-in page.</summary>
    public static async Task PasswordAsync(Visit visit, string email = Email, string password = Password)
    {
        await visit.TypeAsync("E-mail address", email);
        await visit.TypeAsync("Password", password);
        await visit.PressAsync("Sign in");
    }

    /// <summary>Adds an authenticator app on the page that is open.</summary>
    public static async Task<TotpCodes> AddAppAsync(Visit visit, CancellationToken cancellationToken)
    {
        var seed = await visit.Page.Locator("#seed-label + code").TextContentAsync();
        var app = new TotpCodes(Spaces().Replace(seed!, ""));
        await visit.TypeAsync("Code", await app.NextAsync(cancellationToken));
        await visit.TypeAsync("What to call it", "my telephone");
        await visit.PressAsync("Add the app");
        return app;
    }

    [GeneratedRegex(@"\s")]
    private static partial Regex Spaces();
}
