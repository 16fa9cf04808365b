using System.Diagnostics;
using Amazon.Runtime;
using Weir.Contracts.Client;
using Weir.Guard.Audit;
using Weir.Guard.Audit.Segments;
using Weir.Masking.Configuration;
using Weir.Masking.Databases;
using Weir.Masking.Generators;
using Weir.Masking.Keys;
using Weir.Masking.Runs;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Settings;
using Weir.Terminal;
using Weir.Verbs.Objects;
using Weir.Verbs.Server;

namespace Weir.Commands;

/// <summary>What each kind of failure means to the user: an exit code and a message, never a stack trace.</summary>
internal static class Failures
{
    /// <summary>Prints why the command failed and gives its exit code.</summary>
    /// <param name="exception">What was caught at the edge of the program.</param>
    /// <param name="output">Where to say it.</param>
    /// <param name="isCancelled">Whether the user asked to stop, which explains an <see cref="OperationCanceledException"/>.</param>
    public static int Report(Exception exception, Output output, bool isCancelled)
    {
        var (code, message) = Describe(exception, isCancelled);
        output.Error(message);
        output.Json(
            new ErrorDocument(new ErrorFacts(code, ExitCode.All.First(c => c.Code == code).Name, Secrets.Remove(message))),
            Documents.Default.ErrorDocument);
        return code;
    }

    /// <summary>The exit code and the message of a failure.</summary>
    public static (int Code, string Message) Describe(Exception exception, bool isCancelled) => exception switch
    {
        OperationCanceledException when isCancelled => (ExitCode.Cancelled, "stopped"),
        CommandException command => (command.ExitCode, command.Message),
        ConfigurationException configuration => (CodeOf(configuration.Problems), List(configuration.Problems)),
        GeneratorBindingException binding => (ExitCode.ConfigurationInvalid, string.Join('\n', binding.Reasons)),
        KeyFileException key => (ExitCode.KeyRefused, key.Message),
        DatabaseException database => (CodeOf(database.Failure), database.Message),
        SettingsException settings => (ExitCode.BadUsage, settings.Message),
        ServerException start => (CodeOf(start.Failure), start.Message),
        ApiException refusal => ServerFailures.Describe(refusal),
        ConnectionException connection => ServerFailures.Describe(connection),
        AmazonServiceException or AmazonClientException or HttpRequestException => StoreFailures.Describe(exception),
        MaskingException masking => (ExitCode.Failed, masking.Message),
        LedgerDamagedException or SegmentUnavailableException => (ExitCode.NotVerified, exception.Message),
        IOException or UnauthorizedAccessException => (ExitCode.Failed, exception.Message),
        AggregateException { InnerException: { } inner } => Describe(inner, isCancelled),
        _ => (ExitCode.InternalError, Internal(exception)),
    };

    /// <summary>The exit code of problems that stop a plan.</summary>
    public static int CodeOf(IEnumerable<Problem> problems) =>
        problems.Any(static p => p.Severity == Severity.Drift) ? ExitCode.SchemaDrift : ExitCode.ConfigurationInvalid;

    /// <summary>The exit code of a failed database.</summary>
    public static int CodeOf(DatabaseFailure failure) => failure switch
    {
        DatabaseFailure.BadAddress => ExitCode.BadUsage,
        DatabaseFailure.Unreachable or DatabaseFailure.AuthenticationFailed or DatabaseFailure.InsecureTransport
            or DatabaseFailure.PermissionDenied or DatabaseFailure.ToolMissing => ExitCode.Unreachable,
        DatabaseFailure.DestinationRefused or DatabaseFailure.Unfinished => ExitCode.DestinationRefused,
        _ => ExitCode.Failed,
    };

    /// <summary>The exit code of a server that could not start.</summary>
    public static int CodeOf(ServerFailure failure) => failure switch
    {
        ServerFailure.Key => ExitCode.KeyRefused,
        ServerFailure.Database => ExitCode.Unreachable,
        _ => ExitCode.Failed,
    };

    /// <summary>One problem on a line.</summary>
    public static string Line(Problem problem) =>
        problem.Line > 0 ? $"line {problem.Line}: {problem.Path}: {problem.Message}" : $"{problem.Path}: {problem.Message}";

    private static string List(IReadOnlyList<Problem> problems)
    {
        var failing = problems.Where(static p => p.Severity >= Severity.Error).ToList();
        return failing is [var only]
            ? Line(only)
            : $"the configuration has {Printable.Count(failing.Count, "problem")}:\n"
                + string.Join('\n', failing.Select(static p => $"  {Line(p)}"));
    }

    // An unforeseen exception's message may quote data, so only its type and place are shown.
    private static string Internal(Exception exception)
    {
        var frames = new StackTrace(exception).GetFrames().Select(static f => f.GetMethod()).OfType<System.Reflection.MethodBase>();
        var place = frames.FirstOrDefault(static m => m.DeclaringType?.Namespace?.StartsWith("Weir", StringComparison.Ordinal) == true);
        return $"this is a fault of weir {ProgramVersion.Text} itself: {exception.GetType().Name}"
            + (place is null ? "" : $" in {place.DeclaringType!.FullName}.{place.Name}")
            + ". Please report it with the command that you ran.";
    }
}
