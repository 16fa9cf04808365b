using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Weir.Commands;
using Weir.Contracts;
using Weir.Contracts.Client;
using Weir.Terminal;

namespace Weir.Verbs.Server;

/// <summary>A column of a table, and a line of a single thing.</summary>
/// <param name="Heading">What it is called.</param>
/// <param name="Text">What it says; null for nothing.</param>
internal sealed record Column<T>(string Heading, Func<T, string?> Text);

/// <summary>One run of a verb against a server. Disposing closes the connections.</summary>
/// <param name="context">The command line.</param>
/// <param name="connected">The client that is disposed.</param>
/// <param name="client">The client that is used.</param>
/// <param name="organization">The organization that was named, or is known from the login; null where neither is so.</param>
/// <param name="reason">Why something is changed; null where that was not said.</param>
internal sealed class ServerCall(
    VerbContext context, WeirClient connected, WeirClient client, string? organization, string? reason) : IDisposable
{
    /// <summary>Why something is changed; null where that was not said.</summary>
    public string? Reason => reason;

    /// <summary>The server.</summary>
    public WeirClient Client => client;

    /// <summary>Where results go.</summary>
    public Output Output => context.Output;

    /// <summary>The environment variables.</summary>
    public IReadOnlyDictionary<string, string> Environment => context.Environment;

    /// <summary>The value of an option.</summary>
    public T? Get<T>(Option<T> option) => context.Get(option);

    /// <summary>The value of a number that has to be there.</summary>
    public long Get(Argument<long> argument) => context.Get(argument);

    /// <summary>The value of an argument that has to be there.</summary>
    public string Get(Argument<string> argument) => context.Get(argument)!;

    /// <summary>The organization that the verb is about.</summary>
    /// <exception cref="CommandException">None was named, and whoever asks belongs to none.</exception>
    public async Task<string> OrganizationAsync(CancellationToken cancellationToken)
    {
        if (organization is not null)
        {
            return organization;
        }

        if ((await client.Account.IdentifyAsync(cancellationToken)).Organization is { } own)
        {
            return own;
        }

        throw CommandException.Usage("it is not known which organization is meant; expected --organization ID");
    }

    /// <summary>Shows a list, as far as it was asked for.</summary>
    public async Task<int> ListAsync<T>(
        IAsyncEnumerable<T> items, int limit, JsonTypeInfo<Page<T>> type, Column<T>[] columns, CancellationToken cancellationToken)
    {
        var shown = new List<T>();
        var isMore = false;
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            if (shown.Count == limit)
            {
                isMore = true;
                break;
            }

            shown.Add(item);
        }

        var code = Table(shown, new Page<T>(shown, null), type, columns);
        if (isMore)
        {
            Output.Note($"There are more than {limit}; --limit shows more of them.");
        }

        return code;
    }

    /// <summary>Shows things that came in one answer as a table, and that answer as the document.</summary>
    public int Table<T, TAnswer>(IReadOnlyList<T> items, TAnswer answer, JsonTypeInfo<TAnswer> type, Column<T>[] columns)
    {
        var table = new TextTable([.. columns.Select(static column => column.Heading)]);
        foreach (var item in items)
        {
            table.Add([.. columns.Select(column => column.Text(item) ?? "")]);
        }

        if (items.Count > 0)
        {
            Output.Table(table);
        }
        else
        {
            Output.Note("There are none.");
        }

        Output.Json(answer, type);
        return ExitCode.Success;
    }

    /// <summary>The organization as <see cref="OrganizationAsync"/> finds it; null where the option asks for the installation.</summary>
    public async Task<string?> ScopeAsync(Option<bool> installation, CancellationToken cancellationToken) =>
        Get(installation) ? null : await OrganizationAsync(cancellationToken);

    /// <summary>Shows one thing.</summary>
    public int Show<T>(T thing, JsonTypeInfo<T> type, Column<T>[] columns)
    {
        var width = columns.Max(static column => column.Heading.Length);
        foreach (var column in columns)
        {
            if (column.Text(thing) is { Length: > 0 } text)
            {
                Output.Line($"{column.Heading.PadRight(width)}  {text}");
            }
        }

        Output.Json(thing, type);
        return ExitCode.Success;
    }

    /// <summary>Says that something was done which has nothing to show.</summary>
    public int Done(string sentence)
    {
        Output.Note(sentence);
        Output.Json(new DoneDocument(true), ServerDocuments.Default.DoneDocument);
        return ExitCode.Success;
    }

    /// <inheritdoc/>
    public void Dispose() => connected.Dispose();
}
