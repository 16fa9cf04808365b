namespace Weir.Commands;

/// <summary>
/// The command ends here with an exit code and a message for the user: what was wrong, what was expected and what to do next. May have
/// several lines; never holds a secret or a row's data.
/// </summary>
internal sealed class CommandException(int exitCode, string message) : Exception(message)
{
    /// <summary>One of <see cref="Commands.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;

    /// <summary>The command line or an environment variable is wrong.</summary>
    public static CommandException Usage(string message) => new(Commands.ExitCode.BadUsage, message);
}
