using System.Buffers;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Weir.Server.Hosting.Web;

/// <summary>
/// Takes the client's address from the PROXY protocol where a trusted balancer that does not end TLS sends it; from anybody else such a header is
/// what it looks like, bytes that are no TLS. A trusted balancer may also send none.
/// </summary>
internal static class ProxyProtocol
{
    // A balancer sends its header at once. One that only opened a connection to have it ready is left to the limits of what comes after.
    private static readonly TimeSpan Latest = TimeSpan.FromSeconds(5);

    /// <summary>Adds it in front of TLS, and of every rule that asks where a client comes from.</summary>
    /// <param name="listen">The listener.</param>
    /// <param name="trusted">The balancers' networks.</param>
    public static void Apply(ListenOptions listen, IReadOnlyList<IPNetwork> trusted)
    {
        if (trusted.Count > 0)
        {
            listen.Use(next => async connection =>
            {
                if (!Networks.Contain(trusted, (connection.RemoteEndPoint as IPEndPoint)?.Address) || await TakeAsync(connection))
                {
                    await next(connection);
                }
                else
                {
                    connection.Abort();
                }
            });
        }
    }

    /// <summary>Takes the header off, where there is one; false where the connection cannot go on.</summary>
    private static async Task<bool> TakeAsync(ConnectionContext connection)
    {
        var input = connection.Transport.Input;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(connection.ConnectionClosed);
        deadline.CancelAfter(Latest);
        var hasBegun = false;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(deadline.Token);
                var header = HeaderOf(read.Buffer);
                hasBegun |= !read.Buffer.IsEmpty;
                switch (header.Kind)
                {
                    case ProxyHeaderKind.Whole:
                        input.AdvanceTo(read.Buffer.GetPosition(header.Bytes));
                        connection.RemoteEndPoint = header.Source ?? connection.RemoteEndPoint;
                        return true;
                    case ProxyHeaderKind.None:
                        input.AdvanceTo(read.Buffer.Start);
                        return true;
                    case ProxyHeaderKind.Cut when !read.IsCompleted && !read.IsCanceled:
                        input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                        break;
                    default:
                        input.AdvanceTo(read.Buffer.End);
                        return false;
                }
            }
        }
        catch (OperationCanceledException)
        {
            return !hasBegun && !connection.ConnectionClosed.IsCancellationRequested;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static ProxyHeader HeaderOf(ReadOnlySequence<byte> received)
    {
        Span<byte> bytes = stackalloc byte[(int)Math.Min(received.Length, ProxyHeader.MaxBytes)];
        received.Slice(0, bytes.Length).CopyTo(bytes);
        return ProxyHeader.Read(bytes);
    }
}
