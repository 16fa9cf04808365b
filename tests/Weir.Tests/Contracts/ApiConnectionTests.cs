using System.Net;
using System.Text;
using Weir.Contracts;
using Weir.Contracts.Client;

namespace Weir.Tests.Contracts;

/// <summary>What the client repeats, hands on, and makes of answers. Connections that really break are in the system tests.</summary>
public sealed class ApiConnectionTests
{
    private const string Group = """{"id":"grp_1","name":"Readers","description":"","createdAt":"2026-01-01T00:00:00Z"}""";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Making_is_repeated_under_one_key_after_a_lost_answer()
    {
        var wire = new Wire(Lost, Lost, Answer(HttpStatusCode.Created, Group));
        var made = await wire.Groups.CreateAsync("org_1", new GroupDraft("Readers"), Cancel);

        Assert.Equal("grp_1", made.Value.Id);
        Assert.Equal(3, wire.Sent.Count);
        Assert.Single(wire.Sent.Select(static sent => sent.Key).Distinct());
        Assert.NotNull(wire.Sent[0].Key);
    }

    [Fact]
    public async Task Two_things_are_made_under_two_keys()
    {
        var wire = new Wire(Answer(HttpStatusCode.Created, Group), Answer(HttpStatusCode.Created, Group));
        await wire.Groups.CreateAsync("org_1", new GroupDraft("Readers"), Cancel);
        await wire.Groups.CreateAsync("org_1", new GroupDraft("Readers"), Cancel);

        Assert.NotEqual(wire.Sent[0].Key, wire.Sent[1].Key);
    }

    [Fact]
    public async Task A_change_is_not_repeated_when_its_answer_is_lost()
    {
        var wire = new Wire(Lost, Answer(HttpStatusCode.OK, Group));
        var failure = await Assert.ThrowsAsync<ConnectionException>(() =>
            wire.Groups.UpdateAsync("org_1", "grp_1", new GroupDraft("Writers"), "\"7\"", Cancel));

        Assert.Equal(ConnectionFailure.AnswerLost, failure.Failure);
        Assert.Equal("\"7\"", Assert.Single(wire.Sent).Match);
    }

    [Fact]
    public async Task What_never_reached_the_server_is_tried_again_and_then_given_up()
    {
        var wire = new Wire(Away, Away, Away, Away);
        var failure = await Assert.ThrowsAsync<ConnectionException>(() => wire.Groups.RemoveAsync("org_1", "grp_1", "\"1\"", Cancel));

        Assert.Equal((ConnectionFailure.Unreachable, 4), (failure.Failure, wire.Sent.Count));
    }

    [Fact]
    public async Task A_busy_server_is_asked_again_when_it_says_when()
    {
        var wire = new Wire(Busy("0"), Answer(HttpStatusCode.OK, Group));
        Assert.Equal("grp_1", (await wire.Groups.GetAsync("org_1", "grp_1", Cancel)).Value.Id);

        var never = new Wire(Busy(null));
        var refused = await Assert.ThrowsAsync<ApiException>(() => never.Groups.GetAsync("o", "g", Cancel));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.Status);
        var late = new Wire(Busy("3600"));
        var failure = await Assert.ThrowsAsync<ApiException>(() => late.Groups.GetAsync("o", "g", Cancel));
        Assert.Equal(TimeSpan.FromHours(1), failure.RetryAfter);
    }

    [Fact]
    public async Task A_problem_is_told_with_its_code_faults_and_request()
    {
        const string body = """
            {
              "title": "Bad Request", "status": 400, "detail": "Not so.", "code": "invalid", "requestId": "req_1",
              "errors": [{ "field": "/name", "message": "Too long." }]
            }
            """;
        var wire = new Wire(Answer(HttpStatusCode.BadRequest, body, "application/problem+json"));
        var failure = await Assert.ThrowsAsync<ApiException>(() => wire.Groups.GetAsync("o", "g", Cancel));

        Assert.Equal(("invalid", "Not so.", "req_1"), (failure.Code, failure.Detail, failure.RequestId));
        Assert.Equal(new RequestFault("/name", "Too long."), Assert.Single(failure.Errors));
    }

    [Theory]
    [InlineData("<html>")]
    [InlineData("null")]
    [InlineData("""{"id":1}""")]
    public async Task An_answer_that_is_not_the_servers_is_no_answer(string body)
    {
        var wire = new Wire(Answer(HttpStatusCode.OK, body));
        var failure = await Assert.ThrowsAsync<ConnectionException>(() => wire.Groups.GetAsync("o", "g", Cancel));
        Assert.Equal(ConnectionFailure.NotUnderstood, failure.Failure);
    }

    [Fact]
    public async Task What_a_caller_names_stays_one_part_of_the_address()
    {
        var wire = new Wire(Answer(HttpStatusCode.OK, Group));
        await wire.Groups.GetAsync("../users?x", "a/b#c", Cancel);

        Assert.Equal("/api/v1/organizations/..%2Fusers%3Fx/groups/a%2Fb%23c", wire.Sent[0].Address);
    }

    [Fact]
    public async Task A_reason_travels_percent_encoded()
    {
        var wire = new Wire(Answer(HttpStatusCode.NoContent, ""));
        await new GroupsClient(wire.Connection.Because("déjà vu\r\nX: y")).RemoveAsync("o", "g", null, Cancel);

        Assert.Equal("d%C3%A9j%C3%A0%20vu%0D%0AX%3A%20y", wire.Sent[0].Reason);
    }

    [Fact]
    public void Plain_http_is_refused() =>
        Assert.Throws<ArgumentException>(static () => new WeirClient(new WeirClientOptions(new Uri("http://weir.test"))));

    private static HttpResponseMessage Lost() => throw new HttpRequestException(HttpRequestError.ResponseEnded, "cut");

    private static HttpResponseMessage Away() => throw new HttpRequestException(HttpRequestError.ConnectionError, "refused");

    private static Func<HttpResponseMessage> Busy(string? after) => () =>
    {
        var answer = new HttpResponseMessage(HttpStatusCode.ServiceUnavailable);
        if (after is not null)
        {
            answer.Headers.Add("Retry-After", after);
        }

        return answer;
    };

    private static Func<HttpResponseMessage> Answer(HttpStatusCode status, string body, string media = "application/json") =>
        () => new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, media) };

    /// <summary>What was sent.</summary>
    private sealed record Request(string Address, string? Key, string? Match, string? Reason);

    /// <summary>The other end of the wire: answers in the given order.</summary>
    private sealed class Wire : HttpMessageHandler
    {
        private readonly Queue<Func<HttpResponseMessage>> _answers;

        public Wire(params Func<HttpResponseMessage>[] answers)
        {
            _answers = new(answers);
            Connection = new ApiConnection(
                new HttpClient(this) { BaseAddress = new Uri("https://weir.test") }, new ServerTrust(), TimeProvider.System, reason: null);
        }

        public ApiConnection Connection { get; }

        public GroupsClient Groups => new(Connection);

        public List<Request> Sent { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Sent.Add(new Request(
                request.RequestUri!.PathAndQuery,
                Header(request, "Idempotency-Key"),
                Header(request, "If-Match"),
                Header(request, "Weir-Reason")));
            return Task.FromResult(_answers.Dequeue()());
        }

        private static string? Header(HttpRequestMessage request, string name) =>
            request.Headers.TryGetValues(name, out var values) ? values.Single() : null;
    }
}
