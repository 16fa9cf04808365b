using Weir.Testing;

namespace Weir.SystemTests.Testing;

/// <summary>
/// Programs of npm that tests use from outside. They are installed once per checkout, below artifacts, and none of their scripts runs.
/// </summary>
internal static class NpmPackage
{
    private static readonly SemaphoreSlim Installing = new(1, 1);

    /// <summary>Installs a package where it is missing.</summary>
    /// <param name="folder">The folder below artifacts that it has for itself.</param>
    /// <param name="name">The package.</param>
    /// <param name="version">Its version.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The folder that holds <c>node_modules</c>.</returns>
    public static Task<string> InstallAsync(string folder, string name, string version, CancellationToken cancellationToken) =>
        InstallAsync(folder, [(name, version)], cancellationToken);

    /// <summary>Installs packages where one of them is missing.</summary>
    /// <param name="folder">The folder below artifacts that they have for themselves.</param>
    /// <param name="packages">Their names and versions.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The folder that holds <c>node_modules</c>.</returns>
    public static async Task<string> InstallAsync(
        string folder, IReadOnlyList<(string Name, string Version)> packages, CancellationToken cancellationToken)
    {
        var full = Repository.Path(Path.Combine("artifacts", folder));
        await Installing.WaitAsync(cancellationToken);
        try
        {
            if (packages.Any(package => !Directory.Exists(Path.Combine(full, "node_modules", package.Name))))
            {
                Directory.CreateDirectory(full);
                var names = packages.Select(static package => $"{package.Name}@{package.Version}");
                string[] arguments = ["install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", full, .. names];
                (await ChildProcess.RunAsync("npm", arguments, null, "", cancellationToken)).Expect(0);
            }
        }
        finally
        {
            Installing.Release();
        }

        return full;
    }
}
