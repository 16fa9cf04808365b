using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Weir.S3.Operations;
using Weir.S3.Routing;
using Weir.Testing.S3;

namespace Weir.SystemTests.S3.Operations;

/// <summary>
/// What holds of every operation: it does what it should and the record says so, and everybody who must not be served is refused, in S3's words.
/// Each operation has a class of its own, named after it, with a request that succeeds, and with its own refusals.
/// </summary>
/// <param name="house">The server.</param>
[Collection(OperationCollection.Name)]
public abstract class OperationTests(OperationHouse house)
{
    /// <summary>Statuses by short names.</summary>
    protected const HttpStatusCode Ok = HttpStatusCode.OK,
        NoContent = HttpStatusCode.NoContent,
        BadRequest = HttpStatusCode.BadRequest,
        Forbidden = HttpStatusCode.Forbidden,
        NotFound = HttpStatusCode.NotFound,
        Conflict = HttpStatusCode.Conflict,
        NotAllowed = HttpStatusCode.MethodNotAllowed,
        NotImplemented = HttpStatusCode.NotImplemented,
        PreconditionFailed = HttpStatusCode.PreconditionFailed,
        NotSatisfiable = HttpStatusCode.RequestedRangeNotSatisfiable;

    /// <summary>The server.</summary>
    protected OperationHouse House => house;

    /// <summary>What the record calls it.</summary>
    protected abstract string Action { get; }

    /// <summary>What whoever succeeds is answered.</summary>
    protected virtual HttpStatusCode Success => Ok;

    private S3Operation Operation => S3Operations.Table.All.Single(one => $"{one.Name}Tests" == GetType().Name);

    /// <summary>Makes all that is needed, and gives a request that succeeds.</summary>
    protected abstract Task<Sample> SampleAsync();

    [Fact]
    public virtual async Task It_is_done_and_recorded_and_so_is_its_refusal()
    {
        var sample = await SampleAsync();
        var refused = await SendAsync(await house.WithoutAsync(Operation.Permission.Name), sample);
        var done = (await SendAsync(house.Manager, sample)).Demand(Success);

        RefusedTo(refused, Forbidden, "AccessDenied");
        Recorded(await house.Record.OneAsync(refused.RequestId, Operation.Permission.Name), "denied");
        Recorded((await house.Record.AllAsync(done.RequestId, Action))[0], "done");
    }

    [Fact]
    public virtual async Task Nobody_else_is_served()
    {
        var sample = await SampleAsync();
        var extras = ExtrasOf(sample);

        RefusedTo(await house.Manager.SendUnsignedAsync(sample.Method, sample.Target, sample.Body, extras), Forbidden, "AccessDenied");
        RefusedTo(await SendAsync(house.Forger, sample), Forbidden, "SignatureDoesNotMatch");
        RefusedTo(await SendAsync(house.Unknown, sample), Forbidden, "InvalidAccessKeyId");
        RefusedTo(await SendAsync(house.Revoked, sample), Forbidden, "InvalidAccessKeyId");
        RefusedTo(await SendAsync(house.Neighbour, sample), Forbidden, "AccessDenied");
        RefusedTo(await SendAsync(house.Stranger, sample), NotFound, "NoSuchBucket");
        (await SendAsync(house.Manager, sample)).Demand(Success);
    }

    [Fact]
    public virtual async Task A_request_that_is_not_as_it_was_signed_is_refused()
    {
        var sample = await SampleAsync();
        var now = TimeProvider.System.GetUtcNow();

        RefusedTo(await SendAsync(house.Manager, sample, static extras => extras with { Payload = Sha256("another body"u8) }),
            BadRequest, "XAmzContentSHA256Mismatch");
        RefusedTo(await SendAsync(house.Manager, sample, extras => extras with { Time = now.AddMinutes(-16) }), Forbidden, "RequestTimeTooSkewed");
        RefusedTo(await SendAsync(house.Manager, sample, static extras => extras with { Payload = "none" }), BadRequest, "InvalidArgument");
        (await SendAsync(house.Manager, sample)).Demand(Success);
    }

    [Fact]
    public virtual async Task It_needs_its_bucket_and_the_owner_that_was_expected()
    {
        var sample = await SampleAsync();

        RefusedTo(await SendAsync(house.Manager, sample with { Bucket = Storehouse.NewBucket() }), NotFound, "NoSuchBucket");
        RefusedTo(await SendAsync(house.Manager, sample.With(("x-amz-expected-bucket-owner", "111122223333"))), Forbidden, "AccessDenied");
        (await SendAsync(house.Manager, sample.With(("x-amz-expected-bucket-owner", house.Organization)))).Demand(Success);
    }

    /// <summary>Demands a refusal; one to HEAD says nothing but its status.</summary>
    protected void RefusedTo(Answer answer, HttpStatusCode status, string code)
    {
        if (Operation.Method == "HEAD")
        {
            Assert.Equal((status, 0), (answer.Status, answer.Body.Length));
        }
        else
        {
            answer.Refused(status, code);
            Assert.Equal(answer.RequestId, answer.One("RequestId"));
        }
    }

    /// <summary>Sends as the manager.</summary>
    protected Task<Answer> Send(string method, string target, string? body = null, params (string Name, string Value)[] headers) =>
        house.Manager.SendAsync(method, target, body is null ? null : Encoding.UTF8.GetBytes(body), Extras.Of(headers));

    /// <summary>Sends a sample.</summary>
    protected static Task<Answer> SendAsync(SigningClient client, Sample sample, Func<Extras, Extras>? change = null) =>
        client.SendAsync(sample.Method, sample.Target, sample.Body, change is null ? ExtrasOf(sample) : change(ExtrasOf(sample)));

    /// <summary>Makes a bucket.</summary>
    protected async Task<string> BucketAsync(bool locks = false)
    {
        var name = Storehouse.NewBucket();
        (await Send("PUT", $"/{name}", null, locks ? [("x-amz-bucket-object-lock-enabled", "true")] : [])).Demand(Ok);
        return name;
    }

    /// <summary>Makes a bucket that does not keep versions any more.</summary>
    protected async Task<string> SuspendedBucketAsync()
    {
        var name = await BucketAsync();
        (await Send("PUT", $"/{name}?versioning", "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>"))
            .Demand(Ok);
        return name;
    }

    /// <summary>Makes an object <c>k</c> in a bucket of its own, and gives the bucket.</summary>
    protected async Task<string> ObjectAsync(string body = "hello", bool locks = false)
    {
        var bucket = await BucketAsync(locks);
        (await Send("PUT", $"/{bucket}/k", body)).Demand(Ok);
        return bucket;
    }

    /// <summary>Begins a multipart upload of <c>k</c>, and gives its id.</summary>
    protected async Task<string> UploadAsync(string bucket, params (string Name, string Value)[] headers) =>
        (await Send("POST", $"/{bucket}/k?uploads", "", headers)).Demand(Ok).One("UploadId");

    /// <summary>Uploads a part of <c>k</c>, and gives its tag.</summary>
    protected async Task<string> PartAsync(string bucket, string upload, int number, string body = "hello") =>
        (await Send("PUT", $"/{bucket}/k?partNumber={number}&uploadId={upload}", body)).Demand(Ok)["ETag"]!;

    /// <summary>The body that completes an upload.</summary>
    protected static string Completion(params (int Number, string Tag)[] parts) => "<CompleteMultipartUpload>"
        + string.Concat(parts.Select(static part => $"<Part><PartNumber>{part.Number}</PartNumber><ETag>{part.Tag}</ETag></Part>"))
        + "</CompleteMultipartUpload>";

    /// <summary>A body of tags.</summary>
    protected static string Tagging(params (string Key, string Value)[] tags) => "<Tagging><TagSet>"
        + string.Concat(tags.Select(static tag => $"<Tag><Key>{tag.Key}</Key><Value>{tag.Value}</Value></Tag>")) + "</TagSet></Tagging>";

    /// <summary>Demands that an access control list can be set as it is told, and in no other way.</summary>
    /// <param name="target">The list of a bucket or object.</param>
    protected async Task TakesNoOtherListAsync(string target)
    {
        var told = (await Send("GET", target)).Demand(Ok).Text;

        (await Send("PUT", target, told)).Demand(Ok);
        (await Send("PUT", target, told.Replace("FULL_CONTROL", "READ", StringComparison.Ordinal)))
            .Refused(BadRequest, "AccessControlListNotSupported");
        (await Send("PUT", target, told.Replace("<ID>org", "<ID>other", StringComparison.Ordinal)))
            .Refused(BadRequest, "AccessControlListNotSupported");
        (await Send("PUT", target, "", ("x-amz-acl", "public-read"))).Refused(BadRequest, "AccessControlListNotSupported");
        (await Send("PUT", target, "", ("x-amz-grant-read", "id=1"))).Refused(BadRequest, "AccessControlListNotSupported");
        (await Send("PUT", target, "")).Refused(BadRequest, "MissingRequestBodyError");
        (await Send("PUT", target, "<Tagging/>")).Refused(BadRequest, "MalformedXML");
    }

    /// <summary>Content-MD5 of a body.</summary>
    protected static string Md5(string body) => Convert.ToBase64String(EntityTags.Md5(Encoding.UTF8.GetBytes(body)));

    /// <summary>SHA-256 in lower-case hexadecimal digits.</summary>
    protected static string Sha256(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    private static Extras ExtrasOf(Sample sample) => new() { Headers = sample.Headers };

    private void Recorded(JsonElement entry, string outcome) => Assert.Equal(
        (outcome, "s3", house.Owner.UserId, Operation.Permission.Name),
        (entry.GetProperty("outcome").GetString(), entry.GetProperty("door").GetString(), entry.GetProperty("actor").GetString(),
            entry.GetProperty("permission").GetString()));
}

/// <summary>A request.</summary>
/// <param name="Method">The method.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="Rest">What follows the bucket in the target.</param>
/// <param name="Body">The body; null for none.</param>
public sealed record Sample(string Method, string Bucket, string Rest = "", byte[]? Body = null)
{
    /// <summary>Headers.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>The target.</summary>
    public string Target => $"/{Bucket}{Rest}";

    /// <summary>A request with text for a body.</summary>
    public static Sample Of(string method, string bucket, string rest, string body) =>
        new(method, bucket, rest, Encoding.UTF8.GetBytes(body));

    /// <summary>The same with further headers.</summary>
    public Sample With(params (string Name, string Value)[] headers) => this with { Headers = [.. Headers, .. headers] };
}
