using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;
using Weir.Guard.Actors;
using Weir.S3.Errors;
using Weir.S3.Operations;
using Weir.S3.Routing;
using Weir.S3.Signing;
using Weir.Vault;

namespace Weir.S3;

/// <summary>
/// S3 on the wire: finds out what is asked and who asks, has the vault do it in a session of that actor, and writes the answer. Nothing is
/// read of a body before the signature was found right. Safe for concurrent use.
/// </summary>
/// <param name="vault">The vault.</param>
/// <param name="credentials">Whose access keys count.</param>
/// <param name="options">The door's place.</param>
/// <param name="time">The clock.</param>
/// <param name="log">Where to report what no client is told.</param>
public sealed partial class S3Door(
    VaultEngine vault, IS3Credentials credentials, S3DoorOptions options, TimeProvider time, ILogger<S3Door> log)
{
    private readonly ILogger _log = log;
    private readonly SignatureCheck _signatures = new(options.Region);
    private readonly string _hostId = Convert.ToBase64String(RandomNumberGenerator.GetBytes(24));

    /// <summary>Answers a request.</summary>
    public async Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var requestId = Convert.ToHexString(RandomNumberGenerator.GetBytes(8));
        var headers = context.Response.Headers;
        headers["x-amz-request-id"] = requestId;
        headers["x-amz-id-2"] = _hostId;

        // A browser shares cookies between the ports of a host: what somebody uploaded must not run there as a page of it.
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        try
        {
            await RunAsync(context, target, requestId).ConfigureAwait(false);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            context.Abort();
        }
        catch (Exception exception)
        {
            // The door's edge: every failure is an answer in S3's words, or a cut connection where half of another one was sent.
            var error = ErrorOf(exception, requestId);
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            await ErrorAnswer.WriteAsync(context, error, PathOf(target), requestId, _hostId).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(HttpContext context, string rawTarget, string requestId)
    {
        var (request, cancelled) = (context.Request, context.RequestAborted);
        var target = RequestTarget.Parse(rawTarget);
        var address = S3Address.Resolve(target, request.Host.Value ?? "", options.BaseHosts);
        var operation = S3Operations.Table.Find(request.Method, address.Level, target, request.Headers.ContainsKey(CopySource.Header));
        var signed = new SignedRequest(request.Method, target, request.Headers);
        var claim = SignatureClaim.Read(signed);
        var actor = Actor.Anonymous(Door.S3, context.Connection.RemoteIpAddress);
        SignatureSeed? seed = null;
        if (claim is not null)
        {
            (actor, seed) = await AuthenticateAsync(signed, claim, context, cancelled).ConfigureAwait(false);
        }

        var session = vault.For(actor with { Request = requestId });
        var call = new S3Call(context, target, address, session, claim, seed, options);
        call.CheckOwner();
        call.CheckEmptyBody();
        await operation.Handler(call, cancelled).ConfigureAwait(false);
    }

    private async Task<(Actor Actor, SignatureSeed Seed)> AuthenticateAsync(
        SignedRequest request, SignatureClaim claim, HttpContext context, CancellationToken cancellationToken)
    {
        _signatures.CheckClaim(request, claim, time.GetUtcNow());
        var credential = await credentials
            .FindAsync(claim.Credential.AccessKeyId, context.Connection.RemoteIpAddress, cancellationToken).ConfigureAwait(false)
            ?? throw S3Exception.With(
                S3Errors.InvalidAccessKeyId,
                S3Errors.InvalidAccessKeyId.Message,
                KeyValuePair.Create("AWSAccessKeyId", claim.Credential.AccessKeyId));
        if (_signatures.Verify(request, claim, credential) is { } seed)
        {
            return (await credential.AcceptAsync(cancellationToken).ConfigureAwait(false), seed);
        }

        await credential.RefuseAsync(cancellationToken).ConfigureAwait(false);
        throw S3Exception.With(
            S3Errors.SignatureDoesNotMatch,
            S3Errors.SignatureDoesNotMatch.Message,
            KeyValuePair.Create("AWSAccessKeyId", claim.Credential.AccessKeyId));
    }

    private S3Exception ErrorOf(Exception exception, string requestId)
    {
        switch (exception)
        {
            case S3Exception error:
                return error;
            case BadHttpRequestException:
                return new S3Exception(S3Errors.IncompleteBody, S3Errors.IncompleteBody.Message, exception);
            case var outage when VaultAnswers.Of(outage) is { } code:
                Unserved(exception, requestId);
                return new S3Exception(code, code.Message, exception);
            default:
                Failed(exception, requestId);
                return new S3Exception(S3Errors.InternalError, S3Errors.InternalError.Message, exception);
        }
    }

    private static string PathOf(string target) =>
        target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark ? target[..mark] : target;

    [LoggerMessage(1, LogLevel.Error, "Answering S3 request {RequestId} failed")]
    private partial void Failed(Exception exception, string requestId);

    [LoggerMessage(2, LogLevel.Warning, "S3 request {RequestId} was not served")]
    private partial void Unserved(Exception exception, string requestId);
}
