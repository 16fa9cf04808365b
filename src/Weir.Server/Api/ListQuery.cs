using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Weir.Contracts;
using Weir.Store;

namespace Weir.Server.Api;

/// <summary>What a list can be sorted and filtered by.</summary>
/// <param name="Sorts">Columns by the name that clients use; each is a whole number or text that never is null.</param>
/// <param name="Filters">Columns by the name that clients use, with how a value is read; null from the reader means "not such a value".</param>
/// <param name="Id">The column that tells rows apart and sorts last; text.</param>
/// <param name="Numbers">Those columns of <paramref name="Sorts"/> that are whole numbers, beside times, whose names end in <c>_at</c>.</param>
internal sealed record ListShape(
    IReadOnlyDictionary<string, string> Sorts,
    IReadOnlyDictionary<string, (string Column, Func<string, object?> Read)> Filters,
    string Id = "id",
    IReadOnlyCollection<string>? Numbers = null)
{
    /// <summary>Whether a column of <see cref="Sorts"/> is compared as a number.</summary>
    public bool IsNumber(string column) =>
        column.EndsWith("_at", StringComparison.Ordinal) || Numbers?.Contains(column, StringComparer.Ordinal) is true;
}

/// <summary>
/// One page of a list: <c>?limit=50&amp;sort=-name&amp;state=active&amp;cursor=…</c>. Pages follow each other by key, not by number, so a page costs
/// the same wherever it is, and nothing is shown twice or left out when rows come and go.
/// </summary>
internal sealed class ListQuery
{
    /// <summary>Rows in a page unless told otherwise, and at most.</summary>
    public const int DefaultLimit = 50;

    /// <inheritdoc cref="DefaultLimit"/>
    public const int MaxLimit = 500;

    private readonly ListShape _shape;
    private readonly string _sort;
    private readonly bool _descending;
    private readonly Dictionary<string, object?> _arguments = [];
    private readonly List<string> _conditions = [];

    private ListQuery(ListShape shape, int limit, string sort, bool descending)
    {
        _shape = shape;
        Limit = limit;
        _sort = sort;
        _descending = descending;
    }

    /// <summary>The most rows of the page.</summary>
    public int Limit { get; }

    /// <summary>Whether the order is turned round.</summary>
    public bool IsDescending => _descending;

    /// <summary>The id in the cursor; null on the first page.</summary>
    public string? CursorId => (string?)_arguments.GetValueOrDefault("cursor_id");

    /// <summary>The values of the conditions, beside the caller's own.</summary>
    public IReadOnlyDictionary<string, object?> Arguments => _arguments;

    /// <summary>Reads the query of a request.</summary>
    /// <exception cref="InvalidRequestException">Parameters are not as the list takes them; every fault is named.</exception>
    public static ListQuery Read(HttpRequest request, ListShape shape) => Read(request.Query, shape);

    /// <inheritdoc cref="Read(HttpRequest, ListShape)"/>
    public static ListQuery Read(IQueryCollection given, ListShape shape)
    {
        var faults = new Faults();
        var sort = given["sort"].ToString();
        var descending = sort.StartsWith('-');
        sort = descending ? sort[1..] : sort;
        if (sort.Length > 0 && !shape.Sorts.ContainsKey(sort))
        {
            faults.Add("?sort", $"One of {string.Join(", ", shape.Sorts.Keys.Order())}; with '-' in front the order is turned round.");
            sort = "";
        }

        var limitText = given["limit"].ToString();
        var limit = DefaultLimit;
        if (limitText.Length > 0
            && (!int.TryParse(limitText, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > MaxLimit))
        {
            faults.Add("?limit", $"A number from 1 to {MaxLimit}.");
        }

        var query = new ListQuery(shape, limit, sort.Length == 0 ? shape.Id : shape.Sorts[sort], descending);
        foreach (var (name, values) in given)
        {
            faults.AddIf($"?{(query.Takes(name) ? name : "")}", query.Take(name, values));
        }

        faults.ThrowIfAny();
        return query;
    }

    /// <summary>Adds a value of the caller's own conditions.</summary>
    public ListQuery With(string name, object value)
    {
        _arguments.Add(name, value);
        return this;
    }

    /// <summary>Reads the page.</summary>
    /// <param name="database">Where from.</param>
    /// <param name="select">A statement that ends in a where clause without any of these conditions.</param>
    /// <param name="sortValue">A row's value in the sort column, by that column's name.</param>
    /// <param name="id">A row's id.</param>
    /// <param name="view">A row as clients see it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<Page<TView>> ReadAsync<TRow, TView>(
        Database database,
        string select,
        Func<TRow, string, object> sortValue,
        Func<TRow, string> id,
        Func<TRow, TView> view,
        CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<TRow>(Page(select), _arguments.Count > 0 ? _arguments : null, cancellationToken);
        var (items, next) = Cut(rows, sortValue, id);
        return new Page<TView>([.. items.Select(view)], next);
    }

    /// <summary>The statement of the page: one row more than asked for, which says whether there is a next page.</summary>
    /// <param name="select">A statement that ends in a where clause without any of these conditions.</param>
    public string Page(string select)
    {
        var direction = _descending ? "desc" : "asc";
        var order = _sort == _shape.Id ? $"{_shape.Id} {direction}" : $"{_sort} {direction}, {_shape.Id} {direction}";
        var conditions = string.Concat(_conditions.Select(static condition => $" and {condition}"));
        return string.Create(CultureInfo.InvariantCulture, $"{select}{conditions} order by {order} limit {Limit + 1}");
    }

    /// <summary>Cuts the extra row and makes the cursor of the next page.</summary>
    /// <param name="rows">What the statement gave.</param>
    /// <param name="sortValue">A row's value in the sort column, by that column's name.</param>
    /// <param name="id">A row's id.</param>
    public (IReadOnlyList<T> Items, string? Next) Cut<T>(IReadOnlyList<T> rows, Func<T, string, object> sortValue, Func<T, string> id)
    {
        if (rows.Count <= Limit)
        {
            return (rows, null);
        }

        var items = rows.Take(Limit).ToList();
        var last = items[^1];
        var value = _sort == _shape.Id ? "" : sortValue(last, _sort) switch
        {
            DateTimeOffset time => time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            var other => Convert.ToString(other, CultureInfo.InvariantCulture),
        };
        return (items, CursorOf(id(last), value));
    }

    /// <summary>The cursor of the page that follows a row.</summary>
    /// <param name="id">The row's id.</param>
    /// <param name="value">Its value in the sort column; empty where that is the id.</param>
    public static string CursorOf(string id, string? value) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes($"{id}\n{value}"));

    private bool Takes(string name) => name is "limit" or "sort" or "cursor" || _shape.Filters.ContainsKey(name);

    private string? Take(string name, StringValues values)
    {
        if (!Takes(name))
        {
            return $"This list takes {string.Join(", ", _shape.Filters.Keys.Order().Prepend("cursor").Prepend("sort").Prepend("limit"))}.";
        }

        if (values.Count != 1)
        {
            return "It is given more than once.";
        }

        if (name is "limit" or "sort")
        {
            return null;
        }

        if (name == "cursor")
        {
            return TakeCursor(values.ToString());
        }

        var filter = _shape.Filters[name];
        if (filter.Read(values.ToString()) is not { } value)
        {
            return "It has a value that is not one of those it takes.";
        }

        var argument = $"filter_{_arguments.Count}";
        _arguments.Add(argument, value);
        _conditions.Add($"{filter.Column} = @{argument}");
        return null;
    }

    private string? TakeCursor(string cursor)
    {
        const string fault = "It is not one that this list gave for the same order.";
        string text;
        try
        {
            text = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        }
        catch (FormatException)
        {
            return fault;
        }

        var cut = text.IndexOf('\n', StringComparison.Ordinal);
        if (cut < 0 || text.Contains('\0', StringComparison.Ordinal))
        {
            return fault;
        }

        var comparison = _descending ? "<" : ">";
        _arguments.Add("cursor_id", text[..cut]);
        if (_sort == _shape.Id)
        {
            _conditions.Add($"{_shape.Id} {comparison} @cursor_id");
            return null;
        }

        var value = text[(cut + 1)..];
        var isNumber = _shape.IsNumber(_sort);
        if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && isNumber)
        {
            return fault;
        }

        _arguments.Add("cursor_value", isNumber ? number : value);
        _conditions.Add($"({_sort} {comparison} @cursor_value or ({_sort} = @cursor_value and {_shape.Id} {comparison} @cursor_id))");
        return null;
    }
}
