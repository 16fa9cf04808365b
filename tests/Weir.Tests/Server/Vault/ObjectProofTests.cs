using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;
using Weir.Ledger;
using Weir.Testing;
using Weir.Tests.Vault;
using Weir.Vault;
using Weir.Vault.Buckets;
using Weir.Vault.Objects;
using Weir.Vault.Uploads;

namespace Weir.Tests.Server.Vault;

/// <summary>The receipt of a version, from the whole server, verified against bytes as somebody without a server does.</summary>
public sealed class ObjectProofTests(WholeServer server) : IClassFixture<WholeServer>, IAsyncLifetime
{
    private const int FiveMebibytes = 5 << 20;

    private readonly TempFolder _folder = new();
    private Id<Organization> _organization;
    private Id<Project> _project;
    private PersonInSession _person = null!;
    private VaultSession _session = null!;
    private IReadOnlyList<NoteVerifier> _keys = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _organization = await server.Guard.OrganizationAsync($"o{Guid.NewGuid():N}");
        _project = await server.Guard.ProjectAsync(_organization);
        _person = await server.PersonAsync(
            _organization, ("manager", Resource.ForProject(_organization, _project)), ("auditor", Resource.ForOrganization(_organization)));
        var actor = Actor.ForUser(_person.Id, _organization, Door.S3) with { SteppedUpAt = server.Time.GetUtcNow() };
        _session = server.Services.GetRequiredService<VaultEngine>().For(actor);
        VaultFixture.Value(await _session.Buckets.CreateAsync(new NewBucket("data") { Project = _project }, Cancel));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_version_is_proven_by_its_own_bytes_and_no_others()
    {
        var (first, second) = (VaultFixture.Bytes(40_000, 1), VaultFixture.Bytes(40_000, 2));
        var old = await PutAsync("data", "a/b @+%.csv", first);
        await PutAsync("data", "a/b @+%.csv", second);
        var receipt = await ProveAsync("data", "a/b @+%.csv", old);

        var shown = await VerifyAsync(receipt, first);
        Assert.Null(shown.Fault);
        Assert.Equal(("data", "a/b @+%.csv", old.ToString(), 40_000L), (shown.Claim!.Bucket, shown.Claim.Key, shown.Claim.Version, shown.Claim.Size));
        Assert.Equal((_person.Id.ToString(), "object.write"), (shown.Claim.Actor, shown.Claim.Action));
        Assert.Equal(ObjectFault.WrongDigest, (await VerifyAsync(receipt, second)).Fault);
        Assert.Equal(ObjectFault.WrongSize, (await VerifyAsync(receipt, first[..^1])).Fault);
        Assert.Null((await VerifyAsync(await ProveAsync("data", "a/b @+%.csv"), second)).Fault);
    }

    [Fact]
    public async Task An_object_in_parts_and_its_copies_are_proven_by_all_their_bytes()
    {
        var body = await UploadAsync("data", "parts", FiveMebibytes, FiveMebibytes, 77);
        var altered = body.ToArray();
        altered[FiveMebibytes + 3] ^= 1;
        var target = new PutRequest("data", ObjectKey.Of("copy"));
        VaultFixture.Value(await _session.Objects.CopyAsync(new CopyRequest("data", ObjectKey.Of("parts"), null, target), Cancel));
        var elsewhere = await server.Guard.ProjectAsync(_organization);
        await server.Guard.GrantAsync(
            SubjectKind.User, _person.Id.ToString(), "manager", Resource.ForProject(_organization, elsewhere));
        VaultFixture.Value(await _session.Buckets.CreateAsync(new NewBucket("other") { Project = elsewhere }, Cancel));
        var whole = new PutRequest("other", ObjectKey.Of("whole"));
        VaultFixture.Value(await _session.Objects.CopyAsync(new CopyRequest("data", ObjectKey.Of("parts"), null, whole), Cancel));

        foreach (var (bucket, key, parts, action) in new[]
        {
            ("data", "parts", 3, "upload.complete"), ("data", "copy", 3, "object.copy"), ("other", "whole", 0, "object.write"),
        })
        {
            var receipt = await ProveAsync(bucket, key);
            var shown = await VerifyAsync(receipt, body);
            Assert.Null(shown.Fault);
            Assert.Equal((parts, action, key), (shown.Claim!.PartSizes.Count, shown.Claim.Action, shown.Claim.Key));
            Assert.Equal(ObjectFault.WrongDigest, (await VerifyAsync(receipt, altered)).Fault);
        }
    }

    [Fact]
    public async Task A_deletion_is_proven_and_has_no_bytes()
    {
        await PutAsync("data", "gone", [1, 2, 3]);
        VaultFixture.Value(await _session.Objects.DeleteAsync("data", ObjectKey.Of("gone"), null, DeleteRequest.Plain, Cancel));

        var receipt = await ProveAsync("data", "gone");
        var shown = ObjectVerifier.Check(Encoding.UTF8.GetBytes(receipt), _keys);
        Assert.Null(shown.Fault);
        Assert.Equal(("object.delete", null), (shown.Claim!.Action, shown.Claim.Digest));
        Assert.Equal(ObjectFault.NoBytes, (await VerifyAsync(receipt, [])).Fault);
    }

    [Fact]
    public async Task A_receipt_that_was_altered_anywhere_shows_nothing()
    {
        var version = await PutAsync("data", "k", [7, 7, 7]);
        Assert.True(ObjectProof.TryParse(Encoding.UTF8.GetBytes(await ProveAsync("data", "k", version)), out var proof, out _));
        Assert.Null(Check(proof));

        var said = Encoding.UTF8.GetString(proof.Opening.Span).Replace("\"key\":\"k\"", "\"key\":\"j\"", StringComparison.Ordinal);
        Assert.Equal(ObjectFault.OpeningDiffers, Check(proof with { Opening = Encoding.UTF8.GetBytes(said) }));
        Assert.Equal(ObjectFault.NotAVersion, Check(proof with { PartSizes = [3] }));
        var entry = Encoding.UTF8.GetString(proof.Entry.Span).Replace(":1,", ":2,", StringComparison.Ordinal);
        Assert.Equal(ObjectFault.NotIncluded, Check(proof with { Entry = Encoding.UTF8.GetBytes(entry) }));
        Assert.Equal(ObjectFault.NotIncluded, Check(proof with { Receipt = proof.Receipt with { Index = proof.Receipt.Index - 1 } }));
        var text = proof.ToString();
        Assert.Equal(ObjectFault.NotSigned, ObjectVerifier.Check(Encoding.UTF8.GetBytes(text), []).Fault);
        var bare = (proof.Receipt with { Extra = default }).ToString();
        Assert.Equal(ObjectFault.Malformed, ObjectVerifier.Check(Encoding.UTF8.GetBytes(bare), _keys).Fault);
        for (var i = 0; i < text.Length; i += 7)
        {
            var flipped = Encoding.UTF8.GetBytes(text);
            flipped[i] ^= 1;
            Assert.NotNull(ObjectVerifier.Check(flipped, _keys).Fault);
        }

        ObjectFault? Check(ObjectProof altered) => ObjectVerifier.Check(Encoding.UTF8.GetBytes(altered.ToString()), _keys).Fault;
    }

    [Fact]
    public async Task Whoever_may_not_read_the_object_is_given_no_receipt_and_asking_is_recorded()
    {
        var version = await PutAsync("data", "secret/k", [1]);
        var stranger = await server.PersonAsync(_organization, ("viewer", Resource.ForBucket(_organization, _project, "data", "open/")));
        var path = $"/api/v1/organizations/{_organization}/buckets/data/proof";

        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(stranger, $"{path}?key=secret/k"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(_person, $"{path}?key=none"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(_person, $"/api/v1/organizations/{_organization}/buckets/none/proof?key=k"));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(_person, path));
        Assert.Equal(HttpStatusCode.BadRequest, await StatusAsync(_person, $"{path}?key=secret/k&version=x"));
        await ProveAsync("data", "secret/k", version);

        // What changes nothing is recorded within a quarter of a second.
        var record = "";
        for (var tries = 0; tries < 500 && !record.Contains(version.ToString(), StringComparison.Ordinal); tries++)
        {
            record = Encoding.UTF8.GetString(await GetAsync($"/api/v1/organizations/{_organization}/audit?action=object.prove"));
        }

        Assert.Contains(version.ToString(), record, StringComparison.Ordinal);
    }

    private async Task<VersionName> PutAsync(string bucket, string key, byte[] body)
    {
        await using var upload = VaultFixture.Value(await _session.Objects.BeginPutAsync(new PutRequest(bucket, ObjectKey.Of(key)), Cancel));
        await upload.WriteAsync(body, Cancel);
        return VaultFixture.Value(await upload.CommitAsync(DeclaredDigests.None, Cancel)).Version;
    }

    private async Task<byte[]> UploadAsync(string bucket, string key, params int[] sizes)
    {
        var (name, parts) = (ObjectKey.Of(key), new List<NamedPart>());
        var upload = VaultFixture.Value(await _session.Uploads.StartAsync(new PutRequest(bucket, name), isComposite: false, Cancel));
        foreach (var (size, index) in sizes.Select(static (size, index) => (size, index)))
        {
            await using var part = VaultFixture.Value(
                await _session.Uploads.BeginPartAsync(bucket, name, upload.Id, index + 1, size, Cancel));
            await part.WriteAsync(VaultFixture.Bytes(size, index), Cancel);
            var info = VaultFixture.Value(await part.CommitAsync(DeclaredDigests.None, Cancel));
            parts.Add(new NamedPart(info.Number, info.Tag, null));
        }

        VaultFixture.Value(await _session.Uploads.CompleteAsync(bucket, name, upload.Id, new Completion(parts), Cancel));
        return [.. sizes.SelectMany(static (size, index) => VaultFixture.Bytes(size, index))];
    }

    private async Task<string> ProveAsync(string bucket, string key, VersionName? version = null)
    {
        var asked = version is { } named ? $"&version={named}" : "";
        var path = $"/api/v1/organizations/{_organization}/buckets/{bucket}/proof?key={Uri.EscapeDataString(key)}{asked}";
        for (var tries = 0; tries < 500 && await StatusAsync(_person, path) == HttpStatusCode.Conflict; tries++)
        {
            await Task.Delay(20, Cancel);
        }

        var proof = Encoding.UTF8.GetString(await GetAsync(path));
        var keys = await GetAsync($"/api/v1/organizations/{_organization}/ledger/keys");
        Assert.True(LedgerKeys.TryParse(Encoding.UTF8.GetString(keys), out var parsed, out _));
        _keys = parsed;
        return proof;
    }

    private async Task<ObjectVerdict> VerifyAsync(string receipt, byte[] body)
    {
        var checkedReceipt = ObjectVerifier.Check(Encoding.UTF8.GetBytes(receipt), _keys);
        Assert.Null(checkedReceipt.Sentence);
        var path = _folder.File(Guid.NewGuid().ToString("N"));
        await File.WriteAllBytesAsync(path, body, Cancel);
        await using var file = File.OpenRead(path);
        return await ObjectVerifier.CompareAsync(checkedReceipt.Claim!, file, Cancel);
    }

    private async Task<HttpStatusCode> StatusAsync(PersonInSession person, string path)
    {
        using var request = person.Request("GET", path);
        using var answer = await server.Client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }

    private async Task<byte[]> GetAsync(string path)
    {
        using var request = _person.Request("GET", path);
        using var answer = await server.Client.SendAsync(request, Cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsByteArrayAsync(Cancel);
    }
}
