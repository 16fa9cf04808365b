using System.Globalization;

namespace Weir.Testing;

/// <summary>The folder of PostgreSQL's programs, and how to run them as a user that PostgreSQL accepts.</summary>
internal sealed class PostgresBinaries
{
    private const string DebianRoot = "/usr/lib/postgresql";

    private PostgresBinaries(string folder) => Folder = folder;

    /// <summary>The folder that holds <c>initdb</c>, <c>postgres</c> and <c>psql</c>.</summary>
    public string Folder { get; }

    /// <summary>The newest server that Debian's packages installed; throws with the install line when there is none.</summary>
    public static PostgresBinaries Find()
    {
        var newest = (Directory.Exists(DebianRoot) ? Directory.GetDirectories(DebianRoot) : [])
            .Select(static folder => (Folder: System.IO.Path.Combine(folder, "bin"), Version: Version(folder)))
            .Where(static candidate => File.Exists(System.IO.Path.Combine(candidate.Folder, "postgres")))
            .OrderByDescending(static candidate => candidate.Version)
            .FirstOrDefault();
        return newest.Folder is null
            ? throw new InvalidOperationException(
                $"PostgreSQL's server was not found under {DebianRoot}. Install it with: apt-get install postgresql postgresql-client")
            : new PostgresBinaries(newest.Folder);
    }

    /// <summary>The full path of one program.</summary>
    public string Path(string program) => System.IO.Path.Combine(Folder, program);

    /// <summary>
    /// The command line that runs a server program: as it is for an ordinary user, as the user <c>postgres</c> for root, because
    /// PostgreSQL refuses to run as root. When the thread that starts it ends, the program gets SIGQUIT.
    /// </summary>
    public (string File, IReadOnlyList<string> Arguments) AsServerUser(string program, params IEnumerable<string> arguments)
    {
        string[] user = Environment.IsPrivilegedProcess ? ["--reuid=postgres", "--regid=postgres", "--init-groups"] : [];
        return ("setpriv", [.. user, "--pdeathsig=QUIT", Path(program), .. arguments]);
    }

    private static int Version(string folder) =>
        int.TryParse(System.IO.Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;
}
