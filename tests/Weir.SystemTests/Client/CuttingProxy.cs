using System.Net;
using System.Net.Sockets;

namespace Weir.SystemTests.Client;

/// <summary>
/// Stands between a client and a server on loopback and passes bytes on, until it is told to cut: then the next bytes of the server are
/// thrown away and the connection is broken. What the client asked for was done, and the client does not hear of it.
/// </summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _server;
    private Task _accepting = Task.CompletedTask;
    private int _isArmed;
    private int _cuts;

    private CuttingProxy(int server) => _server = server;

    /// <summary>Where clients connect.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many answers were cut.</summary>
    public int Cuts => Volatile.Read(ref _cuts);

    /// <summary>Starts a proxy in front of a server on loopback.</summary>
    public static CuttingProxy Start(int server)
    {
        var proxy = new CuttingProxy(server);
        proxy._listener.Start();
        proxy._accepting = proxy.AcceptAsync();
        return proxy;
    }

    /// <summary>The next bytes that the server sends are lost, with their connection.</summary>
    public void CutNextAnswer() => Interlocked.Exchange(ref _isArmed, 1);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(PassAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            await server.ConnectAsync(IPAddress.Loopback, _server, _stop.Token);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
            var there = CopyAsync(client.GetStream(), server.GetStream(), isAnswer: false, end);
            var back = CopyAsync(server.GetStream(), client.GetStream(), isAnswer: true, end);
            await Task.WhenAll(there, back);
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool isAnswer, CancellationTokenSource end)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int count;
            while ((count = await from.ReadAsync(buffer, end.Token)) > 0)
            {
                if (isAnswer && Interlocked.Exchange(ref _isArmed, 0) == 1)
                {
                    Interlocked.Increment(ref _cuts);
                    break;
                }

                await to.WriteAsync(buffer.AsMemory(0, count), end.Token);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Either side has gone: so does the other.
        }

        await end.CancelAsync();
    }
}
