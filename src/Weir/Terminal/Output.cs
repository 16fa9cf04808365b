using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Spectre.Console;
using Weir.Commands;

namespace Weir.Terminal;

/// <summary>
/// Where a verb writes. Results go to standard output; progress, notes and errors go to standard error. With <c>--json</c> standard output
/// holds one JSON document and nothing else. Not thread-safe.
/// </summary>
internal sealed class Output
{
    private const int ParagraphWidth = 100;

    private readonly TextWriter _results;
    private readonly TextWriter _messages;
    private readonly bool _isResultTerminal;

    /// <param name="results">Standard output.</param>
    /// <param name="messages">Standard error.</param>
    /// <param name="style">What the user and the terminal want.</param>
    public Output(TextWriter results, TextWriter messages, OutputStyle style)
    {
        _results = results;
        _messages = messages;
        IsJson = style.IsJson;
        IsQuiet = style.IsQuiet;
        _isResultTerminal = style.IsResultTerminal;
        IsLive = style.IsMessageTerminal && !style.IsQuiet;
    }

    /// <summary>Where progress, notes and errors go, for parts that write lines of their own.</summary>
    public TextWriter Messages => _messages;

    /// <summary>Whether results are a JSON document.</summary>
    public bool IsJson { get; }

    /// <summary>Whether progress and notes are left out.</summary>
    public bool IsQuiet { get; }

    /// <summary>Whether progress may move on standard error.</summary>
    public bool IsLive { get; }

    /// <summary>A line of the result for people.</summary>
    public void Line(string text = "")
    {
        if (!IsJson)
        {
            _results.WriteLine(Printable.Line(text));
        }
    }

    /// <summary>A paragraph of the result for people, broken into lines that are read without scrolling sideways.</summary>
    public void Paragraph(string text)
    {
        var line = new StringBuilder();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > ParagraphWidth)
            {
                Line(line.ToString());
                line.Clear();
            }

            line.Append(line.Length == 0 ? "" : " ").Append(word);
        }

        Line(line.ToString());
    }

    /// <summary>A table of the result for people.</summary>
    public void Table(TextTable table)
    {
        if (IsJson)
        {
            return;
        }

        if (_isResultTerminal)
        {
            var console = Console(_results);
            console.Write(table.ToTable(console.Profile.Width));
            return;
        }

        foreach (var line in table.ToLines())
        {
            _results.WriteLine(line);
        }
    }

    /// <summary>The whole result for machines.</summary>
    public void Json<T>(T document, JsonTypeInfo<T> type)
    {
        if (IsJson)
        {
            _results.WriteLine(JsonSerializer.Serialize(document, type));
        }
    }

    /// <summary>The whole result for machines, serialized already.</summary>
    public void JsonText(string document)
    {
        if (IsJson)
        {
            _results.WriteLine(document.TrimEnd());
        }
    }

    /// <summary>A hint or a step of progress.</summary>
    public void Note(string text)
    {
        if (!IsQuiet)
        {
            _messages.WriteLine(Printable.Line(text));
            _messages.Flush();
        }
    }

    /// <summary>Something that the user must know, also when quiet.</summary>
    public void Warning(string text) => _messages.WriteLine(Printable.Lines(Secrets.Remove($"warning: {text}")));

    /// <summary>Why the command failed.</summary>
    public void Error(string text) => _messages.WriteLine(Printable.Lines(Secrets.Remove($"error: {text}")));

    /// <summary>Standard error as a terminal, for progress that moves. Only where <see cref="IsLive"/>.</summary>
    public IAnsiConsole Live() => Console(_messages);

    private static IAnsiConsole Console(TextWriter writer) => AnsiConsole.Create(new AnsiConsoleSettings
    {
        Ansi = AnsiSupport.Yes,
        Out = new AnsiConsoleOutput(writer),
    });
}

/// <summary>How output looks.</summary>
/// <param name="IsJson">Results are a JSON document.</param>
/// <param name="IsQuiet">No progress and no notes.</param>
/// <param name="IsResultTerminal">Standard output is a terminal that takes colour and borders.</param>
/// <param name="IsMessageTerminal">Standard error is a terminal on which lines may be rewritten.</param>
internal sealed record OutputStyle(bool IsJson, bool IsQuiet, bool IsResultTerminal, bool IsMessageTerminal)
{
    /// <summary>
    /// Looks at the process's own terminal. NO_COLOR (no-color.org) and TERM=dumb ask for plain lines.
    /// </summary>
    public static OutputStyle Detect(bool isJson, bool isQuiet, IReadOnlyDictionary<string, string> environment)
    {
        var isPlain = environment.GetValueOrDefault("NO_COLOR") is { Length: > 0 }
            || environment.GetValueOrDefault("TERM") is null or "dumb";
        return new OutputStyle(
            isJson, isQuiet, !isPlain && !System.Console.IsOutputRedirected, !isPlain && !System.Console.IsErrorRedirected);
    }
}
