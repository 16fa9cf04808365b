using System.Globalization;
using System.Security.Cryptography;

namespace Weir.Testing;

/// <summary>
/// The folders of private clusters. Each carries the id of the process that owns it, so that the next start removes the dead.
/// </summary>
internal static class ClusterFolders
{
    private const string Prefix = "weir-pg-";

    /// <summary>Makes a new empty folder with a short path (a socket's path ends at 107 bytes), after removing abandoned ones.</summary>
    public static string Create()
    {
        RemoveAbandoned();
        var suffix = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(3));
        var folder = Path.Combine("/tmp", $"{Prefix}{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-{suffix}");
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>Makes the user <c>postgres</c> the owner when this process is root; otherwise the folder is right as it is.</summary>
    public static async Task GiveToServerUserAsync(string folder, CancellationToken cancellationToken)
    {
        if (Environment.IsPrivilegedProcess)
        {
            var outcome = await ChildProcess.RunAsync("chown", ["-R", "postgres:postgres", folder], null, "", cancellationToken)
                .ConfigureAwait(false);
            outcome.Expect(0);
        }
    }

    /// <summary>Removes a folder whose server has stopped.</summary>
    public static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Somebody else's sweep was faster.
        }
    }

    private static void RemoveAbandoned()
    {
        foreach (var folder in Directory.GetDirectories("/tmp", Prefix + "*"))
        {
            var owner = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (CommandLine(owner).Length > 0 || ServerRuns(folder))
            {
                continue;
            }

            try
            {
                Remove(folder);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                // Another user's folder, or one that another sweep is removing: not this run's to fail on.
            }
        }
    }

    private static bool ServerRuns(string folder)
    {
        try
        {
            var processId = File.ReadLines(Path.Combine(folder, "data", "postmaster.pid")).FirstOrDefault() ?? "";
            return CommandLine(processId.Trim()).Contains(folder, StringComparison.Ordinal);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>A process's command line from /proc; empty when it does not exist, or has ended and only waits to be collected.</summary>
    private static string CommandLine(string processId)
    {
        try
        {
            return processId.Length == 0 ? "" : File.ReadAllText(Path.Combine("/proc", processId, "cmdline"));
        }
        catch (IOException)
        {
            return "";
        }
    }
}
