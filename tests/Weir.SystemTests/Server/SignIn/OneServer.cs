using Weir.Testing;

namespace Weir.SystemTests.Server.SignIn;

/// <summary>A server that was set up, with its operator signed in; shared by the tests of a class.</summary>
public sealed class OneServer : IAsyncLifetime
{
    public ServerProcess Server { get; private set; } = null!;

    public SignedInClient Operator { get; private set; } = null!;

    public string SetUpToken { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Server = await ServerProcess.StartAsync(CancellationToken.None);
        SetUpToken = SignedInClient.TokenOf(Server.SetupLink!);
        Operator = await SignedInClient.SetUpAsync(Server, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        Operator.Dispose();
        await Server.DisposeAsync();
    }
}
