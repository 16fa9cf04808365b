using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Weir.Bench;

/// <summary>
/// One connection that asks the same again and again and waits for each answer: HTTP/1.1 over TLS 1.3, with as little work as the protocol
/// allows, so that a figure is the server's and not the client's. Not safe for concurrent use.
/// </summary>
internal sealed class KeptConnection : IAsyncDisposable
{
    private const int LongestAnswer = 64 * 1024;

    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] Length = "Content-Length: "u8.ToArray();
    private static readonly byte[] Chunked = "Transfer-Encoding: chunked"u8.ToArray();
    private static readonly byte[] EndOfChunks = "\r\n0\r\n\r\n"u8.ToArray();

    private readonly SslStream _stream;
    private readonly byte[] _request;

    private KeptConnection(SslStream stream, string request)
    {
        _stream = stream;
        _request = Encoding.ASCII.GetBytes(request);
    }

    /// <summary>Connects. The certificate is not checked: the server is one that this program started.</summary>
    public static async Task<KeptConnection> OpenAsync(Uri address, string request, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(address.Host, address.Port, cancellationToken);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        await stream.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = SslProtocols.Tls13,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
#pragma warning disable CA5359 // The server is one that this program started.
                RemoteCertificateValidationCallback = static (_, _, _, _) => true,
#pragma warning restore CA5359
            },
            cancellationToken);
        return new KeptConnection(stream, request);
    }

    /// <summary>Asks once.</summary>
    /// <exception cref="InvalidOperationException">The answer is none that says that it was done.</exception>
    public async Task AskAsync(CancellationToken cancellationToken)
    {
        await _stream.WriteAsync(_request, cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(LongestAnswer);
        try
        {
            var have = 0;
            while (!IsWhole(buffer.AsSpan(0, have), _request.AsSpan().StartsWith("HEAD "u8)))
            {
                var read = await _stream.ReadAsync(buffer.AsMemory(have), cancellationToken);
                have += read > 0 ? read : throw new InvalidOperationException("the server closed the connection");
            }

            if (!buffer.AsSpan().StartsWith("HTTP/1.1 20"u8))
            {
                throw new InvalidOperationException($"the server answered {Encoding.ASCII.GetString(buffer, 0, 40)}");
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private static bool IsWhole(ReadOnlySpan<byte> answer, bool isHeadAlone)
    {
        var end = answer.IndexOf(EndOfHead);
        if (end < 0 || isHeadAlone)
        {
            return end >= 0;
        }

        var head = answer[..(end + 2)];
        var body = answer[(end + EndOfHead.Length)..];
        if (head.IndexOf(Chunked) >= 0)
        {
            return body.EndsWith(EndOfChunks);
        }

        var at = head.IndexOf(Length);
        if (at < 0)
        {
            return true;
        }

        var from = head[(at + Length.Length)..];
        return body.Length >= int.Parse(from[..from.IndexOf((byte)'\r')], System.Globalization.CultureInfo.InvariantCulture);
    }
}
