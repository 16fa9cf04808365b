using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Weir.Testing;

/// <summary>How a process ended: its exit code and everything that it printed.</summary>
/// <param name="ExitCode">The exit code; 128 plus the signal number when a signal ended it.</param>
/// <param name="Output">Standard output, decoded as UTF-8.</param>
/// <param name="Error">Standard error, decoded as UTF-8.</param>
public sealed record ProcessOutcome(int ExitCode, string Output, string Error)
{
    /// <summary>Returns this outcome, or throws with the whole output when the exit code is not <paramref name="exitCode"/>.</summary>
    public ProcessOutcome Expect(int exitCode) =>
        ExitCode == exitCode
            ? this
            : throw new InvalidOperationException(
                $"the process ended with exit code {ExitCode}, expected {exitCode}\n--- stdout\n{Output}\n--- stderr\n{Error}");
}

/// <summary>
/// A real process whose output is read while it runs. Disposing kills it and its children, so no test leaves one behind.
/// Members may be called from any thread.
/// </summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Capture _output = new();
    private readonly Capture _error = new();

    private ChildProcess(Process process) => _process = process;

    /// <summary>The operating system's id of the process.</summary>
    public int Id => _process.Id;

    /// <summary>Whether the process has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What standard output holds so far.</summary>
    public string OutputSoFar => _output.ToString();

    /// <summary>What standard error holds so far.</summary>
    public string ErrorSoFar => _error.ToString();

    /// <summary>Where to write when the process was started with an open standard input; dispose it to send the end of file.</summary>
    public StreamWriter Input => _process.StandardInput;

    /// <summary>
    /// Starts a process; its standard input is a pipe that <see cref="Input"/> writes to. Signals that the tests were started to ignore, as a shell
    /// does for what it puts into the background, take their usual effect on it: what is inherited as ignored could not be tested.
    /// </summary>
    /// <param name="file">The program: a path, or a name on PATH.</param>
    /// <param name="arguments">Its arguments, passed as they are, without a shell.</param>
    /// <param name="environment">Variables to add, or to remove where the value is null; the rest is inherited.</param>
    /// <param name="workingDirectory">Where it runs; null for the current folder.</param>
    public static ChildProcess Start(
        string file,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment = null,
        string? workingDirectory = null)
    {
        var start = new ProcessStartInfo("env")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
            WorkingDirectory = workingDirectory ?? "",
        };
        start.ArgumentList.Add("--default-signal=INT,QUIT,TERM");
        start.ArgumentList.Add(file);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        var child = new ChildProcess(process);
        process.OutputDataReceived += (_, line) => child._output.Add(line.Data);
        process.ErrorDataReceived += (_, line) => child._error.Add(line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Runs a process to its end, with <paramref name="input"/> as its whole standard input.</summary>
    public static async Task<ProcessOutcome> RunAsync(
        string file,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?>? environment,
        string input,
        CancellationToken cancellationToken)
    {
        await using var child = Start(file, arguments, environment);
        try
        {
            await child.Input.WriteAsync(input.AsMemory(), cancellationToken).ConfigureAwait(false);
            child.Input.Close();
        }
        catch (IOException)
        {
            // A process may end without reading its input; its exit code says whether that was right.
        }

        return await child.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a signal; a process that has ended already is left alone.</summary>
    public void Send(PosixSignal signal) => SendRaw(signal switch
    {
        PosixSignal.SIGINT => 2,
        PosixSignal.SIGQUIT => 3,
        PosixSignal.SIGTERM => 15,
        _ => throw new ArgumentOutOfRangeException(nameof(signal), signal, "only SIGINT, SIGQUIT and SIGTERM are sent"),
    });

    /// <summary>Ends the process at once, as <c>kill -9</c> does: it gets no chance to tidy up. Its children live on.</summary>
    public void Kill() => SendRaw(9);

    /// <summary>Waits for the end of the process and of its output.</summary>
    public async Task<ProcessOutcome> WaitAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return new ProcessOutcome(_process.ExitCode, OutputSoFar, ErrorSoFar);
    }

    /// <summary>Waits until the output or the errors contain <paramref name="text"/>; throws when the process ends before.</summary>
    public async Task WaitForTextAsync(string text, CancellationToken cancellationToken)
    {
        while (!OutputSoFar.Contains(text, StringComparison.Ordinal) && !ErrorSoFar.Contains(text, StringComparison.Ordinal))
        {
            if (HasExited)
            {
                var outcome = await WaitAsync(cancellationToken).ConfigureAwait(false);
                if ((outcome.Output + outcome.Error).Contains(text, StringComparison.Ordinal))
                {
                    return;
                }

                throw new InvalidOperationException($"the process ended before it printed '{text}'\n{outcome.Output}\n{outcome.Error}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        }

        _process.Dispose();
    }

    private void SendRaw(int signal)
    {
        if (!_process.HasExited)
        {
            // The only failure is a process that ended in between, which is what the caller wanted.
            _ = SendSignal(_process.Id, signal);
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int processId, int signal);

    private sealed class Capture
    {
        private readonly StringBuilder _text = new();

        public void Add(string? line)
        {
            if (line is not null)
            {
                lock (_text)
                {
                    _text.Append(line).Append('\n');
                }
            }
        }

        public override string ToString()
        {
            lock (_text)
            {
                return _text.ToString();
            }
        }
    }
}
