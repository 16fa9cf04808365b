using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Weir.Testing;

/// <summary>The running server behind a <see cref="PostgresCluster"/>: its folder, its process, its two roles.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    // The bootstrap role stays apart from the superuser of the tests, so that REASSIGN OWNED BY that superuser is allowed.
    private const string Bootstrap = "bootstrap";
    private const int Attempts = 5;

    private readonly PostgresBinaries _binaries;
    private readonly string _folder;
    private ChildProcess? _process;

    private PostgresServer(PostgresBinaries binaries, string folder)
    {
        _binaries = binaries;
        _folder = folder;
    }

    public string SocketFolder => Path.Combine(_folder, "s");

    public string PassFilePath => Path.Combine(_folder, "pgpass");

    public string CertificateAuthorityPath => Path.Combine(_folder, "ca.crt");

    public string ToolFolder => _binaries.Folder;

    public string Log => _process?.ErrorSoFar ?? "";

    public int Port { get; private set; }

    private string DataFolder => Path.Combine(_folder, "data");

    /// <summary>Makes a new cluster and waits until it answers; leaves nothing behind when that fails.</summary>
    public static async Task<PostgresServer> StartAsync(
        PostgresClusterOptions options, string userPassword, string superuserPassword, CancellationToken cancellationToken)
    {
        var server = new PostgresServer(PostgresBinaries.Find(), ClusterFolders.Create());
        try
        {
            await server.InitializeAsync(options, cancellationToken).ConfigureAwait(false);
            await server.LaunchAsync(options, cancellationToken).ConfigureAwait(false);
            await server.CreateRolesAsync(userPassword, superuserPassword, cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task KillAsync()
    {
        if (_process is not null)
        {
            // SIGQUIT is PostgreSQL's immediate shutdown: children end too, nothing is written.
            _process.Send(System.Runtime.InteropServices.PosixSignal.SIGQUIT);
            await _process.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync().ConfigureAwait(false);
        if (_process is not null)
        {
            await _process.DisposeAsync().ConfigureAwait(false);
        }

        ClusterFolders.Remove(_folder);
    }

    private async Task InitializeAsync(PostgresClusterOptions options, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(SocketFolder);
        if (options.Tls)
        {
            ServerCertificate.Write(_folder);
        }

        await ClusterFolders.GiveToServerUserAsync(_folder, cancellationToken).ConfigureAwait(false);
        var (file, arguments) = _binaries.AsServerUser(
            "initdb", "-D", DataFolder, "-U", Bootstrap, "--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust", "--no-sync");
        await using var initdb = await StartOnOwnThreadAsync(file, arguments).ConfigureAwait(false);
        (await initdb.WaitAsync(cancellationToken).ConfigureAwait(false)).Expect(0);
        await File.WriteAllTextAsync(
            Path.Combine(DataFolder, "pg_hba.conf"),
            "local all all trust\nhost all all 127.0.0.1/32 scram-sha-256\n",
            cancellationToken).ConfigureAwait(false);
    }

    private async Task LaunchAsync(PostgresClusterOptions options, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            Port = FreePort();
            var (file, arguments) = _binaries.AsServerUser("postgres", ServerArguments(options));
            _process = await StartOnOwnThreadAsync(file, arguments).ConfigureAwait(false);
            if (await AnswersAsync(cancellationToken).ConfigureAwait(false))
            {
                return;
            }

            // Another process may have taken the port between the choice and the start.
            if (attempt == Attempts || !Log.Contains("could not bind", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"starting a private PostgreSQL cluster in {_folder} failed:\n{Log}");
            }

            await _process.DisposeAsync().ConfigureAwait(false);
        }
    }

    private IEnumerable<string> ServerArguments(PostgresClusterOptions options)
    {
        var onOff = options.Durable ? "on" : "off";
        var settings = new Dictionary<string, string>
        {
            ["listen_addresses"] = "127.0.0.1",
            ["unix_socket_directories"] = SocketFolder,
            ["port"] = Port.ToString(CultureInfo.InvariantCulture),
            ["fsync"] = onOff,
            ["synchronous_commit"] = onOff,
            ["full_page_writes"] = onOff,
            ["max_connections"] = "100",
            ["log_min_messages"] = "warning",
        };
        if (options.Tls)
        {
            settings["ssl"] = "on";
            settings["ssl_cert_file"] = Path.Combine(_folder, ServerCertificate.CertificateFile);
            settings["ssl_key_file"] = Path.Combine(_folder, ServerCertificate.KeyFile);
        }

        foreach (var (name, value) in options.Settings)
        {
            settings[name] = value;
        }

        return ["-D", DataFolder, .. settings.SelectMany(static setting => new[] { "-c", $"{setting.Key}={setting.Value}" })];
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (!_process!.HasExited && waited.Elapsed < TimeSpan.FromSeconds(60))
        {
            try
            {
                await Sql.ExecuteAsync(BootstrapConnection(), "SELECT 1", cancellationToken).ConfigureAwait(false);
                return true;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), cancellationToken).ConfigureAwait(false);
            }
        }

        return false;
    }

    private async Task CreateRolesAsync(string userPassword, string superuserPassword, CancellationToken cancellationToken)
    {
        await Sql.ExecuteAsync(
            BootstrapConnection(),
            $"CREATE ROLE {PostgresCluster.Superuser} SUPERUSER LOGIN PASSWORD '{superuserPassword}'; "
                + $"CREATE ROLE {PostgresCluster.User} CREATEDB LOGIN PASSWORD '{userPassword}'",
            cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(
            PassFilePath,
            $"*:*:*:{PostgresCluster.User}:{userPassword}\n*:*:*:{PostgresCluster.Superuser}:{superuserPassword}\n",
            cancellationToken).ConfigureAwait(false);
        File.SetUnixFileMode(PassFilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private string BootstrapConnection() =>
        $"Host={SocketFolder};Port={Port.ToString(CultureInfo.InvariantCulture)};Database=postgres;Username={Bootstrap};Pooling=false";

    /// <summary>
    /// The kernel sends the death signal when the starting thread ends, not the process; so that thread has to outlive the server.
    /// </summary>
    private static Task<ChildProcess> StartOnOwnThreadAsync(string file, IReadOnlyList<string> arguments)
    {
        var started = new TaskCompletionSource<ChildProcess>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                var child = ChildProcess.Start(file, arguments);
                var ended = child.WaitAsync(CancellationToken.None);
                started.SetResult(child);
                ended.GetAwaiter().GetResult();
            }
            catch (Win32Exception missing)
            {
                started.TrySetException(new InvalidOperationException(
                    $"starting '{file}' failed. Install it with: apt-get install util-linux", missing));
            }
            catch (InvalidOperationException)
            {
                // The handle was disposed while this thread waited: the process has ended, which is all it waits for.
            }
        })
        { IsBackground = true, Name = "PostgreSQL's parent" }.Start();
        return started.Task;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
