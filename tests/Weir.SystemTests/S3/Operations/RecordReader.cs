using System.Text.Json;
using Weir.Testing;

namespace Weir.SystemTests.S3.Operations;

/// <summary>
/// Finds in an organization's record, through the API, what requests left there. What was read once is kept, so that looking for many costs
/// little more than for one. Safe for concurrent use.
/// </summary>
/// <param name="reader">Somebody who may read the record.</param>
/// <param name="organization">The organization's id.</param>
public sealed class RecordReader(SignedInClient reader, string organization) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(20);

    private readonly SemaphoreSlim _one = new(1);
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<JsonElement>> _byRequest = new(StringComparer.Ordinal);

    /// <summary>The only entry of a request and action; waits until it is there.</summary>
    /// <param name="request">The id that the door answered with.</param>
    /// <param name="action">What was done.</param>
    public async Task<JsonElement> OneAsync(string request, string action) => Assert.Single(await AllAsync(request, action));

    /// <summary>The entries of a request and action; waits until there is one.</summary>
    public async Task<IReadOnlyList<JsonElement>> AllAsync(string request, string action)
    {
        var deadline = TimeProvider.System.GetUtcNow() + Longest;
        while (true)
        {
            await _one.WaitAsync(TestContext.Current.CancellationToken);
            try
            {
                await ReadOnAsync();
                var all = _byRequest.GetValueOrDefault(request) ?? [];
                if (all.Where(entry => entry.GetProperty("action").GetString() == action).ToList() is { Count: > 0 } found)
                {
                    return found;
                }

                Assert.True(
                    TimeProvider.System.GetUtcNow() < deadline,
                    $"The record has no {action} of {request}, only: {string.Join(", ", all.Select(static entry => entry.GetProperty("action")))}");
            }
            finally
            {
                _one.Release();
            }

            await Task.Delay(BetweenTries, TestContext.Current.CancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task ReadOnAsync()
    {
        var cursor = "";
        for (var isNews = true; isNews;)
        {
            using var answer = await reader.Client.GetAsync(
                new Uri($"/api/v1/organizations/{organization}/audit?door=s3&limit=50{cursor}", UriKind.Relative),
                TestContext.Current.CancellationToken);
            var page = await SignedInClient.ExpectAsync(answer, System.Net.HttpStatusCode.OK, TestContext.Current.CancellationToken);
            foreach (var entry in page.GetProperty("items").EnumerateArray())
            {
                isNews = _known.Add(entry.GetProperty("id").GetString()!);
                if (!isNews)
                {
                    break;
                }

                var request = entry.GetProperty("request").GetString() ?? "";
                (_byRequest.TryGetValue(request, out var others) ? others : _byRequest[request] = []).Add(entry);
            }

            if (page.GetProperty("next").GetString() is not { } next)
            {
                return;
            }

            cursor = $"&cursor={next}";
        }
    }
}
