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
internal sealed class ServerCall(VerbContext context, WeirClient connected, WeirClient client, string? organization) : IDisposable
{
    /// <summary>The server.</summary>
    public WeirClient Client => client;

    /// <summary>Where results go.</summary>
    public Output Output => context.Output;

    /// <summary>The value of an option.</summary>
    public T? Get<T>(Option<T> option) => context.Get(option);

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

        try
        {
            if ((await client.Account.GetAsync(cancellationToken)).Value.Organization is { } own)
            {
                return own;
            }
        }
        catch (ApiException exception) when (exception.Status == System.Net.HttpStatusCode.Forbidden)
        {
            // A service account has no account of its own to look at.
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

        var table = new TextTable([.. columns.Select(static column => column.Heading)]);
        foreach (var item in shown)
        {
            table.Add([.. columns.Select(column => column.Text(item) ?? "")]);
        }

        if (shown.Count > 0)
        {
            Output.Table(table);
        }

        Output.Json(new Page<T>(shown, null), type);
        if (isMore)
        {
            Output.Note($"There are more than {limit}; --limit shows more of them.");
        }
        else if (shown.Count == 0)
        {
            Output.Note("There are none.");
        }

        return ExitCode.Success;
    }

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
