using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Weir.Masking.Databases.PostgreSql.Tools;

/// <summary>The folder of a <c>pg_dump</c> and <c>pg_restore</c> that can read a given server, and how to run them.</summary>
internal sealed partial class DumpTools
{
    private const string PackagedRoot = "/usr/lib/postgresql";

    private readonly string _folder;

    private DumpTools(string folder, int major)
    {
        _folder = folder;
        Major = major;
    }

    /// <summary>The programs' major version.</summary>
    public int Major { get; }

    /// <summary>
    /// Finds the oldest programs that are not older than the server: pg_dump refuses newer servers, and the fewer versions lie between, the
    /// fewer statements an older destination does not know.
    /// </summary>
    /// <exception cref="DatabaseException">There are none (<see cref="DatabaseFailure.ToolMissing"/>).</exception>
    public static async Task<DumpTools> FindAsync(int serverMajor, CancellationToken cancellationToken)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Concat(Directory.Exists(PackagedRoot) ? Directory.GetDirectories(PackagedRoot).Select(d => Path.Combine(d, "bin")) : [])
            .Where(d => File.Exists(Path.Combine(d, "pg_dump")) && File.Exists(Path.Combine(d, "pg_restore")))
            .Distinct(StringComparer.Ordinal);
        DumpTools? best = null;
        var seen = new SortedSet<int>();
        foreach (var folder in folders)
        {
            var (_, output, _) = await RunAsync(Path.Combine(folder, "pg_dump"), ["--version"], null, cancellationToken)
                .ConfigureAwait(false);
            var match = VersionPattern().Match(output);
            var major = match.Success ? int.Parse(match.Groups[1].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;
            seen.Add(major);
            if (major >= serverMajor && (best is null || major < best.Major))
            {
                best = new DumpTools(folder, major);
            }
        }

        var found = seen.Count == 0 ? "none was found" : $"found only {string.Join(", ", seen)}";
        return best ?? throw new DatabaseException(DatabaseFailure.ToolMissing, string.Create(
            CultureInfo.InvariantCulture,
            $"Copying the schema of a PostgreSQL {serverMajor} server needs pg_dump and pg_restore "
                + $"of version {serverMajor} or newer; {found} "
                + $"on PATH and under {PackagedRoot}. Install them with: apt-get install postgresql-client-{serverMajor}"));
    }

    /// <summary>Runs <c>pg_dump</c>. The environment says where to connect.</summary>
    public Task<(int ExitCode, string Output, string Error)> DumpAsync(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?> environment, CancellationToken cancellationToken) =>
        RunAsync(Path.Combine(_folder, "pg_dump"), arguments, environment, cancellationToken);

    /// <summary>Runs <c>pg_restore</c>.</summary>
    public Task<(int ExitCode, string Output, string Error)> RestoreAsync(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string?>? environment, CancellationToken cancellationToken) =>
        RunAsync(Path.Combine(_folder, "pg_restore"), arguments, environment, cancellationToken);

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string program,
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string?>? environment,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)
            ?? throw new DatabaseException(DatabaseFailure.ToolMissing, $"{program} could not be started.");
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (process.ExitCode, await output.ConfigureAwait(false), await error.ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex VersionPattern();
}
