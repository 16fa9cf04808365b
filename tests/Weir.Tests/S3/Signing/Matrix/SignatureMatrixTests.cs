using System.Net;
using System.Text;
using Weir.S3.Signing;
using Weir.Testing.S3;
using Weir.Tests.S3.Operations;

namespace Weir.Tests.S3.Signing.Matrix;

/// <summary>
/// Every carrier of a signature, with every framing of a body, for every kind of operation, with every fault: refused, and nothing done.
/// </summary>
[Trait("Engine", "none")]
public sealed class SignatureMatrixTests(DoorFixture door) : IClassFixture<DoorFixture>
{
    private const string Upload = "UploadPart";

    private static readonly string[] WithoutBody = ["GetObject", "ListObjectsV2", "DeleteObject"];
    private static readonly string[] WithBody = ["PutObject", "DeleteObjects", Upload];

    public static TheoryData<string, string, string> Cells
    {
        get
        {
            var cells = new TheoryData<string, string, string>();
            foreach (var carrier in Enum.GetNames<SignatureCarrier>())
            {
                foreach (var framing in Enum.GetValues<PayloadFraming>())
                {
                    foreach (var operation in framing <= PayloadFraming.Hashed ? [.. WithoutBody, .. WithBody] : WithBody)
                    {
                        cells.Add(carrier, framing.ToString(), operation);
                    }
                }
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public async Task Every_fault_is_refused_and_nothing_is_done(string carrier, string framing, string operation)
    {
        var bucket = (await door.Vault.BucketAsync("b" + Guid.NewGuid().ToString("n"))).Name;
        (await door.Client.SendAsync("PUT", $"/{bucket}/k", "before"u8.ToArray())).Demand(HttpStatusCode.OK);
        var upload = operation == Upload ? (await door.Client.SendAsync("POST", $"/{bucket}/k?uploads", [])).One("UploadId") : "";

        foreach (var fault in SignatureFaults.All)
        {
            var draft = Draft(Enum.Parse<SignatureCarrier>(carrier), Enum.Parse<PayloadFraming>(framing), operation, bucket, upload);
            if (fault.Fits(draft))
            {
                fault.Before(draft);
                draft.Sign();
                fault.After(draft);
                var answer = await RawDoor.SendAsync(door.Address, draft.ToBytes());
                var code = draft.Carrier == SignatureCarrier.Query ? fault.CodeInQuery ?? fault.Code : fault.Code;
                Assert.True(answer.Error == code, $"{fault.Name}: {answer.Error} and not {code}. {answer.Text}");
                Assert.InRange((int)answer.Status, 400, 403);
            }
        }

        Assert.Equal("before", (await door.Client.SendAsync("GET", $"/{bucket}/k")).Demand(HttpStatusCode.OK).Text);
        Assert.Equal(["k"], (await door.Client.SendAsync("GET", $"/{bucket}?versions")).Demand(HttpStatusCode.OK).All("Key"));
        Assert.True(upload.Length == 0
            || (await door.Client.SendAsync("GET", $"/{bucket}/k?uploadId={upload}")).Demand(HttpStatusCode.OK).All("PartNumber").Count == 0);
        var right = Draft(Enum.Parse<SignatureCarrier>(carrier), Enum.Parse<PayloadFraming>(framing), operation, bucket, upload);
        right.Sign();
        Assert.InRange((int)(await RawDoor.SendAsync(door.Address, right.ToBytes())).Status, 200, 204);
    }

    private SignedDraft Draft(SignatureCarrier carrier, PayloadFraming framing, string operation, string bucket, string upload)
    {
        const string list = "<Delete><Object><Key>k</Key></Object></Delete>";
        var draft = new SignedDraft
        {
            Carrier = carrier,
            Framing = framing,
            Method = operation switch { "GetObject" or "ListObjectsV2" => "GET", "DeleteObject" => "DELETE", "DeleteObjects" => "POST", _ => "PUT" },
            Path = operation is "ListObjectsV2" or "DeleteObjects" ? $"/{bucket}" : $"/{bucket}/k",
            Plain = operation switch
            {
                "DeleteObjects" => Encoding.UTF8.GetBytes(list),
                "PutObject" or Upload => Encoding.ASCII.GetBytes(new string('a', 20_000)),
                _ => [],
            },
        };
        draft.Headers.AddRange([("Host", door.Address.Authority), ("x-amz-meta-note", "note")]);
        switch (operation)
        {
            case "ListObjectsV2":
                draft.Query.Add(("list-type", "2"));
                break;
            case "DeleteObjects":
                draft.Query.Add(("delete", ""));
                draft.Headers.Add(("Content-MD5", Convert.ToBase64String(EntityTags.Md5(draft.Plain))));
                break;
            case Upload:
                draft.Query.AddRange([("partNumber", "1"), ("uploadId", upload)]);
                break;
        }

        return draft;
    }
}
