using System.Collections;

namespace Weir.Testing;

/// <summary>The built <c>weir</c> command as a real process, in an environment that holds nothing of the tester's own settings.</summary>
public static class WeirProcess
{
    /// <summary>The full path of the program: the build of the same configuration as the tests.</summary>
    public static string Program { get; } = FindProgram();

    /// <summary>Runs the command to its end with an empty standard input.</summary>
    public static Task<ProcessOutcome> RunAsync(IEnumerable<string> arguments, CancellationToken cancellationToken) =>
        RunAsync(arguments, new Dictionary<string, string?>(), "", cancellationToken);

    /// <summary>Runs the command to its end.</summary>
    /// <param name="arguments">The verb and its arguments, without a shell.</param>
    /// <param name="environment">Variables to add; null removes one.</param>
    /// <param name="input">Everything on standard input.</param>
    /// <param name="cancellationToken">Kills the process.</param>
    public static Task<ProcessOutcome> RunAsync(
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?> environment,
        string input,
        CancellationToken cancellationToken) =>
        ChildProcess.RunAsync(Program, arguments, Clean(environment), input, cancellationToken);

    /// <summary>Starts the command and returns at once, for tests that interrupt it. The caller disposes the process.</summary>
    public static ChildProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string?> environment) =>
        ChildProcess.Start(Program, arguments, Clean(environment));

    /// <summary>A variable of the tester's shell must not decide a test: everything of Weir's and libpq's is taken out first.</summary>
    private static Dictionary<string, string?> Clean(IReadOnlyDictionary<string, string?> wanted)
    {
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            var name = (string)variable.Key;
            if (name.StartsWith("WEIR_", StringComparison.Ordinal) || name.StartsWith("PG", StringComparison.Ordinal))
            {
                environment[name] = null;
            }
        }

        foreach (var (name, value) in wanted)
        {
            environment[name] = value;
        }

        return environment;
    }

    private static string FindProgram()
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Name;
        var path = Repository.Path(Path.Combine("artifacts", "bin", "Weir", configuration, "weir"));
        return File.Exists(path)
            ? path
            : throw new InvalidOperationException($"the weir command is not built: {path} does not exist. Run: dotnet build -c Release");
    }
}
