using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Weir.Foundation;
using Weir.S3.Errors;
using Weir.S3.Framing;
using Weir.S3.Routing;
using Weir.S3.Signing;
using Weir.S3.Xml;
using Weir.Tests.S3.Framing;
using Weir.Tests.S3.Signing;
using Weir.Tests.Vault.Format;
using Weir.Vault.Format;

namespace Weir.Tests.Fuzzing;

/// <summary>A reader of bytes that anybody may have written. What it makes of them has a name; anything else that happens is a fault.</summary>
/// <param name="Name">The name of the folder that its inputs are kept in.</param>
/// <param name="OutcomeOf">Gives what became of an input, and throws where that is something that must never be.</param>
internal sealed record FuzzTarget(string Name, Func<byte[], string> OutcomeOf)
{
    private const string PublishedTarget = "/?prefix=J&max-keys=2";

    private const string PublishedHeader =
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
        + "SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7";

    private static readonly byte[] Context = "corpus"u8.ToArray();

    /// <summary>All targets.</summary>
    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        new("authorization", Authorization), new("request-target", Target), new("aws-chunked", Chunked), new("request-xml", Xml),
        new("sealed-object", SealedObject),
    ];

    /// <summary>The key that the objects of the corpus are sealed under.</summary>
    public static SecretBytes Key() => SecretBytes.CopyOf([.. Enumerable.Range(0, Cobblestone.KeyBytes).Select(static n => (byte)n)]);

    // The header of a published request. Where it counts, it says what it said.
    private static string Authorization(byte[] input) => SignatureOf(PublishedTarget, Encoding.Latin1.GetString(input));

    // The target of a published request. Where it counts, it asks for what it asked for.
    private static string Target(byte[] input)
    {
        var target = Encoding.Latin1.GetString(input);
        var outcome = SignatureOf(target, PublishedHeader);
        Demand(outcome != "counts" || (RequestTarget.Parse(target) is var read
            && read.Path.Span.SequenceEqual("/"u8) && read.Query.Count == 2 && read["prefix"] == "J" && read["max-keys"] == "2"));
        return outcome;
    }

    private static string SignatureOf(string target, string authorization)
    {
        return Refused(() =>
        {
            var request = new SignedRequest("GET", RequestTarget.Parse(target), new HeaderDictionary
            {
                ["Host"] = "examplebucket.s3.amazonaws.com",
                ["x-amz-date"] = "20130524T000000Z",
                ["x-amz-content-sha256"] = PayloadMode.EmptyHash,
                ["Authorization"] = authorization,
            });
            if (SignatureClaim.Read(request) is not { } claim)
            {
                return "nobody";
            }

            if (claim.Credential.AccessKeyId != "AKIAIOSFODNN7EXAMPLE")
            {
                return "another-key";
            }

            if (AwsExamples.Verify(request) is null)
            {
                return "SignatureDoesNotMatch";
            }

            Demand(claim.Credential.Text == AwsExamples.Scope && claim.SignedHeaders is ["host", "x-amz-content-sha256", "x-amz-date"]);
            return "counts";
        });
    }

    // The first line says how many bytes are announced, and in which framing. Where a body is complete it has as many, and signed ones are right;
    // in which pieces it came makes no difference.
    private static string Chunked(byte[] input)
    {
        var end = input.AsSpan().IndexOf((byte)'\n');
        if (end < 0
            || Encoding.Latin1.GetString(input, 0, end).Split(' ') is not [var name, var number]
            || !Enum.TryParse<PayloadFraming>(name, out var framing) || !Enum.IsDefined(framing) || framing < PayloadFraming.SignedChunks
            || !int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var announced))
        {
            return "no-case";
        }

        var outcomes = new[] { 1, 13, 4_096 }.Select(piece => Refused(() =>
        {
            string[] trailer = framing == PayloadFraming.SignedChunks ? [] : ["x-amz-checksum-crc32"];
            using var decoder = new ChunkedDecoder(framing, new ChunkedBody(framing).Seed, announced, trailer);
            var (bytes, isComplete, _) = ChunkedBody.Decode(decoder, input[(end + 1)..], piece);
            Demand(bytes.Length <= announced);
            Demand(!isComplete || bytes.Length == announced);
            Demand(!isComplete || framing == PayloadFraming.UnsignedChunksWithTrailer || bytes.SequenceEqual(Messages.Pattern(announced)));
            return isComplete ? "complete" : "cut";
        })).Distinct().ToList();
        Demand(outcomes.Count == 1);
        return outcomes[0];
    }

    // Each of the documents that clients send: one is read, or the reason is told.
    private static string Xml(byte[] input)
    {
        var outcomes = new (string Name, Action<ReadOnlyMemory<byte>> Read)[]
        {
            ("Delete", static body => RequestBodies.Delete(body)),
            ("CompleteMultipartUpload", static body => RequestBodies.CompleteMultipartUpload(body)),
            ("Tagging", static body => RequestBodies.Tagging(body)),
            ("VersioningConfiguration", static body => RequestBodies.Versioning(body)),
            ("ObjectLockConfiguration", static body => RequestBodies.ObjectLock(body)),
            ("Retention", static body => RequestBodies.Retention(body)),
            ("LegalHold", static body => RequestBodies.LegalHold(body)),
            ("CreateBucketConfiguration", static body => RequestBodies.CreateBucket(body)),
            ("ServerSideEncryptionConfiguration", static body => RequestBodies.Encryption(body)),
            ("AccessControlPolicy", static body => RequestBodies.GivesOwnerAlone(body, "owner")),
        }.Select(reader => Refused(() =>
        {
            reader.Read(input);
            return reader.Name;
        })).ToList();
        return outcomes.Find(static outcome => outcome is not ("MalformedXML" or "MissingRequestBodyError")) ?? outcomes[0];
    }

    // A sealed object of one key and context opens to what was sealed, or not at all.
    private static string SealedObject(byte[] input)
    {
        using var key = Key();
        try
        {
            var opened = Messages.Open(key, Context, input);
            Demand(opened.SequenceEqual(Messages.Pattern(opened.Length)));
            return "opens";
        }
        catch (SealedObjectException failure)
        {
            return failure.Fault.ToString();
        }
    }

    private static string Refused(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (S3Exception refusal)
        {
            return refusal.Code.Name;
        }
    }

    private static void Demand(bool holds)
    {
        if (!holds)
        {
            throw new InvalidOperationException("Something was taken that must not be.");
        }
    }
}
