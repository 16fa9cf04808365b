using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Weir.Testing;

namespace Weir.SystemTests.Server.Hosting;

/// <summary>A connection that sends exactly the bytes it is given, over TLS, and reads what comes back. Not thread-safe.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private readonly TcpClient _tcp;
    private readonly SslStream _tls;

    private RawConnection(TcpClient tcp, SslStream tls)
    {
        _tcp = tcp;
        _tls = tls;
    }

    /// <summary>Connects and speaks HTTP/1.1.</summary>
    public static Task<RawConnection> OpenAsync(ServerProcess server, CancellationToken cancellationToken) =>
        OpenAsync(server, server.Address, null, cancellationToken);

    /// <summary>Connects to one of the server's doors and speaks HTTP/1.1.</summary>
    /// <param name="server">The server.</param>
    /// <param name="door">The door.</param>
    /// <param name="receiveBytes">How much may have arrived and not be read; null for what the system gives.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<RawConnection> OpenAsync(ServerProcess server, Uri door, int? receiveBytes, CancellationToken cancellationToken)
    {
        var tcp = new TcpClient();
        if (receiveBytes is { } bytes)
        {
            tcp.ReceiveBufferSize = bytes;
        }

        await tcp.ConnectAsync(IPAddress.Loopback, door.Port, cancellationToken);
        var tls = new SslStream(tcp.GetStream());
        var options = server.TrustOnly();
        options.ApplicationProtocols = [SslApplicationProtocol.Http11];
        if (options.CertificateChainPolicy is null)
        {
            // The operator gave a certificate of his own; the tests that give one check which is shown.
#pragma warning disable CA5359
            options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        await tls.AuthenticateAsClientAsync(options, cancellationToken);
        return new RawConnection(tcp, tls);
    }

    /// <summary>Sends text as ISO 8859-1: one byte per character.</summary>
    public async Task SendAsync(string text, CancellationToken cancellationToken)
    {
        await _tls.WriteAsync(Encoding.Latin1.GetBytes(text), cancellationToken);
        await _tls.FlushAsync(cancellationToken);
    }

    /// <summary>Everything until the server closes, or until <paramref name="limit"/> is over.</summary>
    /// <returns>What came, and whether the server closed.</returns>
    public async Task<(string Text, bool IsClosed)> ReadAllAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(limit);
        var text = new StringBuilder();
        var buffer = new byte[8192];
        try
        {
            while (true)
            {
                var read = await _tls.ReadAsync(buffer, deadline.Token);
                if (read == 0)
                {
                    return (text.ToString(), true);
                }

                text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (text.ToString(), false);
        }
        catch (IOException)
        {
            return (text.ToString(), true);
        }
    }

    /// <summary>Reads until the text holds <paramref name="wanted"/>.</summary>
    public async Task<string> ReadUntilAsync(string wanted, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        var buffer = new byte[8192];
        while (!text.ToString().Contains(wanted, StringComparison.Ordinal))
        {
            var read = await _tls.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                throw new InvalidOperationException($"the server closed before it sent '{wanted}': {text}");
            }

            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }

        return text.ToString();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _tls.DisposeAsync();
        _tcp.Dispose();
    }
}
