using System.Text.Json;
using Weir.Testing;

namespace Weir.SystemTests.S3.Clients;

/// <summary>
/// The AWS CLI of this machine, started once for many commands (<c>aws_shell.py</c>): its start is most of what a command costs. For one
/// command at a time.
/// </summary>
internal sealed class AwsShell(Storehouse house) : IAsyncDisposable
{
    private readonly ChildProcess _process = house.Start("/usr/bin/python3", [HowTo.Script("aws_shell.py")]);
    private int _answers;

    /// <summary>Runs one command.</summary>
    /// <param name="arguments">What <c>aws</c> would be told.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">The shell ended.</exception>
    public async Task<ProcessOutcome> RunAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        await _process.Input.WriteLineAsync(JsonSerializer.Serialize(arguments).AsMemory(), cancellationToken);
        await _process.Input.FlushAsync(cancellationToken);
        await _process.WaitForTextAsync($"answer-{++_answers}", cancellationToken);
        var line = _process.OutputSoFar.Split('\n')[_answers - 1];
        using var answer = JsonDocument.Parse(line);
        return new ProcessOutcome(answer.RootElement[1].GetInt32(), answer.RootElement[2].GetString()!, answer.RootElement[3].GetString()!);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
