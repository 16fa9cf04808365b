using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Weir.Server.Api;
using Weir.Server.Portal.Design;

namespace Weir.Server.Portal;

/// <summary>Lists on pages: the same queries as those of the API, with addresses that people follow.</summary>
internal static class Lists
{
    private const string Sort = "sort";
    private const string Cursor = "cursor";

    /// <summary>Reads which page of a list a request asks for.</summary>
    /// <param name="request">The request.</param>
    /// <param name="shape">What the list takes.</param>
    /// <param name="sort">What it is sorted by where the request says nothing.</param>
    /// <exception cref="InvalidRequestException">Parameters are not as the list takes them.</exception>
    public static ListQuery Read(HttpRequest request, ListShape shape, string? sort)
    {
        var given = request.Query
            .Where(static pair => pair.Key != Notices.Parameter)
            .ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.Ordinal);
        if (sort is not null)
        {
            given.TryAdd(Sort, new StringValues(sort));
        }

        return ListQuery.Read(new QueryCollection(given), shape);
    }

    /// <summary>Where in the list the page is that was just read.</summary>
    /// <param name="request">The request.</param>
    /// <param name="sort">What the list is sorted by where the request says nothing.</param>
    /// <param name="next">The cursor of the next page; null on the last.</param>
    public static ListPlace PlaceOf(HttpRequest request, string sort, string? next) => new(
        request.Path,
        request.Query[Sort] is [{ } chosen] ? chosen : sort,
        [.. request.Query
            .Where(static pair => pair.Key is not (Sort or Cursor or Notices.Parameter))
            .Select(static pair => KeyValuePair.Create(pair.Key, pair.Value.ToString()))],
        !request.Query.ContainsKey(Cursor),
        next);
}
