using Weir.Testing;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>One server with the default settings for all tests of a class that leave it as they found it.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private ServerProcess? _server;

    /// <summary>The server.</summary>
    public ServerProcess Server => _server ?? throw new InvalidOperationException("the server has not been started");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => _server = await ServerProcess.StartAsync(TestContext.Current.CancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }
}
