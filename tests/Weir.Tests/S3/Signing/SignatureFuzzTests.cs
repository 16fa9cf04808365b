using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Weir.S3.Errors;
using Weir.S3.Routing;
using Weir.S3.Signing;

namespace Weir.Tests.S3.Signing;

/// <summary>Whatever is sent in place of a right signature is refused, in S3's words and in no other way.</summary>
public sealed class SignatureFuzzTests
{
    private const string Header =
        "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
        + "SignedHeaders=host;x-amz-content-sha256;x-amz-date,Signature=34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7";

    [Fact]
    public void A_changed_header_never_counts() => Prop.ForAll<int, byte, char>(static (place, kind, letter) =>
    {
        var changed = Mutation.Of(Header, place, kind, letter);
        return changed.Replace(", ", ",", StringComparison.Ordinal) == Header.Replace(", ", ",", StringComparison.Ordinal)
            || Outcome("/?prefix=J&max-keys=2", changed) != "counts";
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(7_919, 104_729));

    [Fact]
    public void A_changed_target_never_counts() => Prop.ForAll<int, byte, char>(static (place, kind, letter) =>
    {
        const string target = "/?prefix=J&max-keys=2";
        var changed = Mutation.Of(target, place, kind, (char)(letter & 0x7f));
        var outcome = Outcome(changed, Header);
        return outcome != "counts" || IsSame(changed);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000).WithReplay(15_485_863, 32_452_843));

    // Two spellings of one query are one query.
    private static bool IsSame(string target) => RequestTarget.Parse(target) is var read
        && read.Path.Span.SequenceEqual("/"u8) && read.Query.Count == 2 && read["prefix"] == "J" && read["max-keys"] == "2";

    private static string Outcome(string target, string authorization)
    {
        try
        {
            var request = new SignedRequest("GET", RequestTarget.Parse(target), new HeaderDictionary
            {
                ["Host"] = "examplebucket.s3.amazonaws.com",
                ["x-amz-date"] = "20130524T000000Z",
                ["x-amz-content-sha256"] = PayloadMode.EmptyHash,
                ["Authorization"] = authorization,
            });
            return SignatureClaim.Read(request)?.Credential.AccessKeyId switch
            {
                null => "nobody",
                not "AKIAIOSFODNN7EXAMPLE" => "another key",
                _ => AwsExamples.Verify(request) is null ? "wrong" : "counts",
            };
        }
        catch (S3Exception exception)
        {
            return exception.Code.Name;
        }
    }
}
