using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Weir.Testing;

namespace Weir.Bench;

/// <summary>
/// What people have who keep files on a web server: nginx of Debian with TLS 1.3, plain files, WebDAV PUT and its log, one worker. Nothing is
/// encrypted at rest, forced to the disk, versioned or recorded.
/// </summary>
internal sealed class NginxPeer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/nginx";

    private readonly ChildProcess _process;
    private readonly TempFolder _folder;

    private NginxPeer(ChildProcess process, TempFolder folder, Uri address) => (_process, _folder, Address) = (process, folder, address);

    /// <summary>Whether it is installed.</summary>
    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Where it listens. A PUT writes a file, a GET reads one.</summary>
    public Uri Address { get; }

    /// <summary>The operating system's id of the process.</summary>
    public int ProcessId => _process.Id;

    /// <summary>Starts it.</summary>
    /// <param name="certificates">The folder with the certificate of a server of ours.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<NginxPeer> StartAsync(string certificates, CancellationToken cancellationToken)
    {
        var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("files"));
        var port = FreePort();
        await File.WriteAllTextAsync(folder.File("nginx.conf"), Configuration(folder.FullName, certificates, port), cancellationToken);
        var process = ChildProcess.Start(Program, ["-e", "stderr", "-p", folder.FullName, "-c", folder.File("nginx.conf")]);
        while (!await IsListeningAsync(port, cancellationToken))
        {
            if (process.HasExited)
            {
                throw new InvalidOperationException($"nginx ended: {process.ErrorSoFar}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken);
        }

        return new NginxPeer(process, folder, new Uri($"https://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"));
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _folder.Dispose();
    }

    private static string Configuration(string folder, string certificates, int port) => $$"""
        daemon off;
        master_process off;
        pid {{folder}}/pid;
        events { worker_connections 1024; }
        http {
            access_log {{folder}}/access.log;
            client_body_temp_path {{folder}}/body;
            proxy_temp_path {{folder}}/proxy;
            fastcgi_temp_path {{folder}}/fastcgi;
            uwsgi_temp_path {{folder}}/uwsgi;
            scgi_temp_path {{folder}}/scgi;
            client_max_body_size 0;
            keepalive_requests 1000000000;
            sendfile on;
            server {
                listen 127.0.0.1:{{port}} ssl;
                ssl_certificate {{certificates}}/server.crt;
                ssl_certificate_key {{certificates}}/server.key;
                ssl_protocols TLSv1.3;
                root {{folder}}/files;
                dav_methods PUT;
            }
        }
        """;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static async Task<bool> IsListeningAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
