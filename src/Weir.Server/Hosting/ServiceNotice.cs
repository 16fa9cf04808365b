using System.Net.Sockets;
using System.Text;

namespace Weir.Server.Hosting;

/// <summary>
/// Tells systemd how far the service is (sd_notify(3)): a datagram to the socket that <c>NOTIFY_SOCKET</c> names. Nothing is sent where
/// there is none.
/// </summary>
/// <param name="socket">A path, or <c>@</c> and an abstract name; null for none.</param>
internal sealed class ServiceNotice(string? socket)
{
    /// <summary>The server answers.</summary>
    public const string Ready = "READY=1";

    /// <summary>The server has begun to stop.</summary>
    public const string Stopping = "STOPPING=1";

    /// <summary>Sends one state. A service supervisor that is not there is no reason to stop.</summary>
    public void Send(string state)
    {
        if (string.IsNullOrEmpty(socket))
        {
            return;
        }

        try
        {
            using var client = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            client.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(socket[0] == '@' ? "\0" + socket[1..] : socket));
        }
        catch (SocketException)
        {
            // systemd gives up after its own deadline and says so.
        }
    }
}
