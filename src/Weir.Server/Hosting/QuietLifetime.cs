using Microsoft.Extensions.Hosting;

namespace Weir.Server.Hosting;

/// <summary>Leaves signals to the command, which gives the server its cancellation.</summary>
internal sealed class QuietLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
