namespace Weir.Contracts.Client;

/// <summary>Access reviews: who can do what in an organization, and whether that stays.</summary>
public sealed class ReviewsClient
{
    private readonly ApiConnection _api;

    internal ReviewsClient(ApiConnection api) => _api = api;

    /// <summary>The reviews of an organization. Filter: <c>state</c>.</summary>
    public IAsyncEnumerable<ReviewView> ListAsync(string organization, ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync(All(organization), options, ReviewsJson.Default.PageReviewView, cancellationToken);

    /// <summary>When the next review is due.</summary>
    public async Task<ReviewSchedule> GetScheduleAsync(string organization, CancellationToken cancellationToken) => (await _api.GetAsync(
        $"{ApiPath.Organization(organization)}/review-schedule",
        ReviewsJson.Default.ReviewSchedule,
        cancellationToken)).Value;

    /// <summary>Starts a review of things as they stand now. An organization has at most one that is open.</summary>
    public Task<Versioned<ReviewView>> StartAsync(string organization, ReviewDraft draft, CancellationToken cancellationToken) =>
        _api.CreateAsync(
            All(organization), draft, ReviewsJson.Default.ReviewDraft, ReviewsJson.Default.ReviewView, cancellationToken);

    /// <summary>A review, without its lines.</summary>
    public Task<Versioned<ReviewView>> GetAsync(string organization, string review, CancellationToken cancellationToken) =>
        _api.GetAsync(One(organization, review), ReviewsJson.Default.ReviewView, cancellationToken);

    /// <summary>The lines of a review, in their order. Filters: <c>holder</c>, <c>project</c>, <c>dormant</c>.</summary>
    public IAsyncEnumerable<ReviewLineView> ListLinesAsync(
        string organization, string review, ListOptions options, CancellationToken cancellationToken) =>
        _api.ListAsync(One(organization, review) + "/lines", options, ReviewsJson.Default.PageReviewLineView, cancellationToken);

    /// <summary>Decides about a line; what is to be taken is taken in the same moment.</summary>
    public Task<Versioned<ReviewLineView>> DecideAsync(
        string organization, string review, string line, ReviewVerdict verdict, CancellationToken cancellationToken) =>
        _api.CreateAsync(
            $"{One(organization, review)}/lines/{Uri.EscapeDataString(line)}/decision",
            verdict,
            ReviewsJson.Default.ReviewVerdict,
            ReviewsJson.Default.ReviewLineView,
            cancellationToken);

    /// <summary>Completes a review of which every line is decided.</summary>
    public Task<Versioned<ReviewView>> CompleteAsync(
        string organization, string review, string? tag, CancellationToken cancellationToken) =>
        _api.SetAsync(
            HttpMethod.Put, One(organization, review) + "/completed", tag, ReviewsJson.Default.ReviewView, cancellationToken);

    /// <summary>A review with all its lines and decisions.</summary>
    public async Task<ReviewExport> ExportAsync(string organization, string review, CancellationToken cancellationToken) =>
        (await _api.GetAsync(One(organization, review) + "/export.json", ReviewsJson.Default.ReviewExport, cancellationToken)).Value;

    /// <summary>The same as a table of CSV, safe for spreadsheets.</summary>
    public Task ExportCsvAsync(string organization, string review, Stream destination, CancellationToken cancellationToken) =>
        _api.CopyAsync(One(organization, review) + "/export.csv", destination, cancellationToken);

    private static string All(string organization) => $"{ApiPath.Organization(organization)}/reviews";

    private static string One(string organization, string review) => $"{All(organization)}/{Uri.EscapeDataString(review)}";
}
