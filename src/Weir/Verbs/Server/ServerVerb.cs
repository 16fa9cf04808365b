using System.CommandLine;
using System.Text.Json.Serialization.Metadata;
using Weir.Commands;
using Weir.Contracts;
using Weir.Contracts.Client;

namespace Weir.Verbs.Server;

/// <summary>Makes the verbs that speak to a server: what they share is which server, which organization, and why.</summary>
internal static class ServerVerb
{
    private const int MostShown = 100_000;
    private const int LargestPage = 500;

    /// <summary>A verb that reads or changes something.</summary>
    /// <param name="name">The verb.</param>
    /// <param name="description">What it does.</param>
    /// <param name="examples">Command lines that work.</param>
    /// <param name="symbols">Its own arguments and options.</param>
    /// <param name="run">What it does; gives the exit code.</param>
    public static VerbCommand Read(
        string name, string description, string[] examples, Symbol[] symbols, Func<ServerCall, CancellationToken, Task<int>> run) =>
        Make(name, description, examples, symbols, null, run);

    /// <summary>A verb that changes something, and can say why.</summary>
    public static VerbCommand Change(
        string name, string description, string[] examples, Symbol[] symbols, Func<ServerCall, CancellationToken, Task<int>> run)
    {
        var reason = new Option<string?>("--reason")
        {
            Description = "Why, for the record. Some changes are refused without.",
            HelpName = "TEXT",
        };
        return Make(name, description, examples, [.. symbols, reason], reason, run);
    }

    /// <summary>A verb that shows a list.</summary>
    /// <param name="description">What it does.</param>
    /// <param name="examples">Command lines that work.</param>
    /// <param name="arguments">What is asked for before the options.</param>
    /// <param name="filters">Options, each with the server's name of what it filters by.</param>
    /// <param name="type">How a page is written.</param>
    /// <param name="columns">What a row shows.</param>
    /// <param name="read">Reads the list.</param>
    /// <param name="name">The verb.</param>
    /// <param name="isSortable">Whether the list takes an order.</param>
    public static VerbCommand List<T>(
        string description,
        string[] examples,
        Symbol[] arguments,
        (string Field, Option<string?> Option)[] filters,
        JsonTypeInfo<Page<T>> type,
        Column<T>[] columns,
        Func<ServerCall, ListOptions, CancellationToken, Task<IAsyncEnumerable<T>>> read,
        string name = "list",
        bool isSortable = true)
    {
        var limit = new Option<int>("--limit")
        {
            Description = "Show at most so many.",
            DefaultValueFactory = static _ => 100,
            HelpName = "N",
        }.Within(1, MostShown);
        var sort = new Option<string?>("--sort")
        {
            Description = "Sort by a field that the list can be sorted by, such as createdAt; with - in front the other way round.",
            HelpName = "FIELD",
        };
        return Read(
            name,
            description,
            examples,
            [.. arguments, .. filters.Select(static filter => filter.Option), .. isSortable ? [sort] : Array.Empty<Symbol>(), limit],
            async (call, cancellationToken) =>
            {
                var shown = call.Get(limit);
                var options = new ListOptions
                {
                    PageSize = Math.Min(shown + 1, LargestPage),
                    Sort = isSortable ? call.Get(sort) : null,
                    Filters = filters
                        .Select(filter => (filter.Field, Value: call.Get(filter.Option)))
                        .Where(static filter => filter.Value is not null)
                        .ToDictionary(static filter => filter.Field, static filter => filter.Value!),
                };
                return await call.ListAsync(await read(call, options, cancellationToken), shown, type, columns, cancellationToken);
            });
    }

    /// <summary>An option that filters a list.</summary>
    public static Option<string?> Filter(string name, string description, string helpName) =>
        new(name) { Description = description, HelpName = helpName };

    private static VerbCommand Make(
        string name,
        string description,
        string[] examples,
        Symbol[] symbols,
        Option<string?>? reason,
        Func<ServerCall, CancellationToken, Task<int>> run)
    {
        var choice = new ServerChoice();
        return choice.AddTo(new VerbCommand(name, description, examples)
        {
            Handler = async (context, cancellationToken) =>
            {
                using var call = choice.Open(context, reason is null ? null : context.Get(reason));
                return await run(call, cancellationToken);
            },
        }.With(symbols));
    }
}
