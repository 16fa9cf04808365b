using System.ComponentModel;
using System.Diagnostics;
using Weir.Store.Schema;

namespace Weir.Store.PostgreSql;

/// <summary>Runs <c>pg_dump</c> into the folder of backups.</summary>
internal sealed class PostgreSqlBackup(DatabaseAddress address, DatabaseOptions options, TimeProvider time)
{
    /// <summary>Writes the backup and returns its path, or says why there is none when that is allowed.</summary>
    /// <exception cref="StoreRefusedException">It could not be written, and going on without was not allowed.</exception>
    public async Task<string> WriteAsync(string versions, CancellationToken cancellationToken)
    {
        string problem;
        if (options.BackupFolder is null)
        {
            problem = "no folder for backups is named";
        }
        else
        {
            try
            {
                return await DumpAsync(options.BackupFolder, versions, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or Win32Exception)
            {
                problem = error.Message;
            }
        }

        return options.AllowMigrationWithoutBackup
            ? $"none, because {problem}"
            : throw new StoreRefusedException(
                $"Migrating {address} needs a backup first, and there is none: {problem.TrimEnd('.')}. Install pg_dump of the server's version "
                + "(apt-get install postgresql-client), or make a backup with pg_dump and allow a migration without one.");
    }

    private async Task<string> DumpAsync(string folder, string versions, CancellationToken cancellationToken)
    {
        var target = BackupName.Create(folder, address.Server!.Database, versions, ".dump", time);
        DurableFile.CreateEmpty(target);
        using var process = Process.Start(StartInfo(target))!;
        try
        {
            var errors = await process.StandardError.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            if (process.ExitCode != 0)
            {
                throw new IOException($"{options.PgDump} ended with exit code {process.ExitCode}: {errors.Trim()}");
            }
        }
        catch
        {
            process.Kill(entireProcessTree: true);
            File.Delete(target);
            throw;
        }

        DurableFile.Sync(target);
        return target;
    }

    private ProcessStartInfo StartInfo(string target)
    {
        var start = new ProcessStartInfo(options.PgDump) { RedirectStandardError = true };
        string[] arguments =
        [
            "--format=custom", "--no-password", $"--file={target}", .. address.Schema is null ? [] : new[] { $"--schema={address.Schema}" },
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // The environment, unlike the command line, is not shown to other users of the machine.
        foreach (var (name, value) in address.Server!.ToEnvironment())
        {
            start.Environment[name] = value;
        }

        return start;
    }
}
