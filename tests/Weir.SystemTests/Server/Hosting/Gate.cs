using System.Net;
using System.Net.Sockets;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>
/// A port on loopback that leads to another one until it is shut: then every connection through it breaks and new ones are refused, as when
/// the machine behind it goes away. It can be opened again. Open at first; not thread-safe.
/// </summary>
internal sealed class Gate : IAsyncDisposable
{
    private readonly int _target;
    private TcpListener _listener = new(IPAddress.Loopback, 0);
    private CancellationTokenSource _shut = new();
    private Task _passing;

    /// <summary>Opens a gate to a port of this machine.</summary>
    public Gate(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _passing = AcceptAsync(_shut.Token);
    }

    /// <summary>Where to connect.</summary>
    public int Port { get; }

    /// <summary>Breaks everything and refuses what is new.</summary>
    public async Task ShutAsync()
    {
        await _shut.CancelAsync();
        _listener.Stop();
        await _passing;
    }

    /// <summary>Leads to the port again.</summary>
    public void Open()
    {
        _shut.Dispose();
        _shut = new CancellationTokenSource();
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        _passing = AcceptAsync(_shut.Token);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await ShutAsync();
        _listener.Dispose();
        _shut.Dispose();
    }

    private async Task AcceptAsync(CancellationToken shut)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(PassAsync(await _listener.AcceptTcpClientAsync(shut), shut));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PassAsync(TcpClient client, CancellationToken shut)
    {
        using (client)
        using (var target = new TcpClient())
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(shut))
        {
            await target.ConnectAsync(IPAddress.Loopback, _target, CancellationToken.None);
            await Task.WhenAll(
                CopyAsync(client.GetStream(), target.GetStream(), end), CopyAsync(target.GetStream(), client.GetStream(), end));
        }
    }

    private static async Task CopyAsync(NetworkStream from, NetworkStream to, CancellationTokenSource end)
    {
        try
        {
            await from.CopyToAsync(to, end.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Either side has gone: so does the other.
        }

        await end.CancelAsync();
    }
}
