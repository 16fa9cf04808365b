using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Weir.Server.Hosting;

namespace Weir.Server.SignIn.Accounts;

/// <summary>
/// What links begin with and passkeys are bound to. It comes from the settings and from where the server listens, never from a request.
/// </summary>
/// <param name="options">The settings.</param>
/// <param name="server">Knows the port, once it listens; null where no server runs.</param>
internal sealed class PublicAddress(ServerOptions options, IServer? server)
{
    /// <summary>Scheme, host and port: <c>WEIR_PUBLIC_URL</c>, else the first host name, else localhost.</summary>
    public Uri Origin => options.Network.PublicUrl ?? Own();

    private Uri Own()
    {
        var listening = server?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault();
        var port = listening is null ? options.Network.Listen[0].Port : new Uri(listening).Port;
        var host = options.Network.HostNames.Count > 0 ? options.Network.HostNames[0] : "localhost";
        return new UriBuilder(Uri.UriSchemeHttps, host, port).Uri;
    }
}
