using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Http;
using Weir.Guard.Audit;

namespace Weir.Server.Audit;

/// <summary>The query of a search in the record. Every fault is collected; a parameter that is unknown or given twice is one.</summary>
internal sealed class AuditQuery
{
    /// <summary>Entries in a page unless told otherwise, and at most.</summary>
    public const int DefaultLimit = 50;

    /// <inheritdoc cref="DefaultLimit"/>
    public const int MaxLimit = 500;

    private static readonly string[] Filters = ["actor", "action", "resource", "project", "outcome", "door", "from", "to", "address"];
    private readonly List<string> _faults = [];

    private AuditQuery(IQueryCollection query, IReadOnlyList<string> others)
    {
        foreach (var (name, values) in query)
        {
            if (values.Count != 1)
            {
                _faults.Add($"'{name}' is given more than once.");
            }
            else if (!Filters.Contains(name) && !others.Contains(name))
            {
                _faults.Add($"'{name}' is not a parameter here; it takes {string.Join(", ", Filters.Concat(others))}.");
            }
        }

        Filter = new AuditFilter(
            Text(query, "actor"),
            Text(query, "action"),
            Text(query, "resource"),
            Text(query, "project"),
            Read(query, "outcome", "done, denied or failed", static text => AuditWords.OutcomeOf(text)),
            Read(query, "door", "api, portal, s3, sftp, console or internal", static text => AuditWords.DoorOf(text)),
            Read(query, "from", "a time such as 2026-03-01T08:00:00Z", static text => Time(text)),
            Read(query, "to", "a time such as 2026-03-01T08:00:00Z", static text => Time(text)),
            Address(query));
        Before = Read(query, "cursor", "what a page gave as 'next'", static text => Number(text, long.MaxValue));
        Limit = (int)(Read(query, "limit", $"a number from 1 to {MaxLimit}", static text => Number(text, MaxLimit)) ?? DefaultLimit);
        Format = Text(query, "format") ?? "jsonl";
        if (Format is not ("csv" or "jsonl"))
        {
            _faults.Add("'format' takes csv or jsonl.");
        }
    }

    /// <summary>What is looked for.</summary>
    public AuditFilter Filter { get; }

    /// <summary>Only entries before this number.</summary>
    public long? Before { get; }

    /// <summary>The most entries of the page.</summary>
    public int Limit { get; }

    /// <summary>The format of an export: <c>csv</c> or <c>jsonl</c>.</summary>
    public string Format { get; }

    /// <summary>Reads the query of a page.</summary>
    public static AuditQuery? OfPage(HttpRequest request, out string? fault) => Read(new AuditQuery(request.Query, ["cursor", "limit"]), out fault);

    /// <summary>Reads the query of an export.</summary>
    public static AuditQuery? OfExport(HttpRequest request, out string? fault) => Read(new AuditQuery(request.Query, ["format"]), out fault);

    private static AuditQuery? Read(AuditQuery query, out string? fault)
    {
        fault = query._faults.Count == 0 ? null : string.Join(' ', query._faults);
        return fault is null ? query : null;
    }

    private static string? Text(IQueryCollection query, string name) => query[name].ToString() is { Length: > 0 } text ? text : null;

    private static DateTimeOffset? Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static long? Number(string text, long most) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most ? number : null;

    private T? Read<T>(IQueryCollection query, string name, string expected, Func<string, T?> read)
        where T : struct
    {
        if (Text(query, name) is not { } text)
        {
            return null;
        }

        var value = read(text);
        if (value is null)
        {
            Fault(name, expected);
        }

        return value;
    }

    private IPAddress? Address(IQueryCollection query)
    {
        if (Text(query, "address") is not { } text)
        {
            return null;
        }

        if (!IPAddress.TryParse(text, out var address))
        {
            Fault("address", "an IP address");
        }

        return address;
    }

    private void Fault(string name, string expected)
    {
        _faults.Add($"'{name}' takes {expected}.");
    }
}
