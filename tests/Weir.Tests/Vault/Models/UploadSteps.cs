using Weir.Foundation;
using Weir.Testing.S3;
using Weir.Vault;
using Weir.Vault.Buckets;
using Weir.Vault.Objects;
using Weir.Vault.Uploads;

namespace Weir.Tests.Vault.Models;

/// <summary>Steps that upload in parts.</summary>
/// <param name="state">The vault and its model.</param>
internal sealed class UploadSteps(TrialState state)
{
    private const int FewestPartBytes = 5 << 20;

    private static readonly ModelUpload Unknown = new(Id<Upload>.New(TimeProvider.System), "a");

    private static CancellationToken Cancel => TrialState.Cancel;

    public async Task StartAsync(VaultStep step)
    {
        var (name, key) = (state.BucketOf(step.Bucket), TrialState.KeyOf(step.Key));
        var model = state.Find(name);
        var actual = await state.Session.Uploads.StartAsync(new PutRequest(name, ObjectKey.Of(key)), isComposite: false, Cancel);
        if (state.IsDone(model is null ? VaultFault.NoSuchBucket : null, actual))
        {
            model!.Uploads.Add(new ModelUpload(actual.Value!.Id, key));
        }
    }

    public async Task PartAsync(VaultStep step)
    {
        var (name, upload, isThere) = UploadOf(step);
        var number = 1 + (step.Choice % 3);
        var body = step.Size % 8 == 7 ? VaultFixture.Bytes(FewestPartBytes, step.Choice) : TrialState.BodyOf(step);
        var begun = await state.Session.Uploads.BeginPartAsync(name, ObjectKey.Of(upload.Key), upload.Id, number, body.Length, Cancel);
        if (state.IsDone(isThere, begun))
        {
            await using var part = begun.Value!;
            await part.WriteAsync(body, Cancel);
            var made = VaultFixture.Value(await part.CommitAsync(DeclaredDigests.None, Cancel));
            Assert.Equal((number, body.Length, ModelBucket.TagOf(body)), (made.Number, made.Size, made.Tag));
            upload.Parts[number] = body;
        }
    }

    public async Task CompleteAsync(VaultStep step)
    {
        var (name, upload, isThere) = UploadOf(step);
        var model = state.Find(name);
        List<(int Number, byte[] Body)> chosen = [.. upload.Parts.Select(static part => (part.Key, part.Value))];
        var kind = step.Choice % 8;
        chosen = kind == 1 ? [.. Enumerable.Reverse(chosen)] : kind == 2 ? [.. chosen.Skip(1)] : kind == 3 ? [(7, []), .. chosen] : chosen;
        var condition = kind == 4 ? new WriteCondition { IfAbsent = true } : WriteCondition.None;
        var body = chosen.SelectMany(static part => part.Body).ToArray();
        var version = new ModelVersion
        {
            IsNull = model?.Versioning != BucketVersioning.Enabled,
            Body = body,
            Tag = new EntityTag(EntityTags.Md5([.. chosen.SelectMany(static part => EntityTags.Md5(part.Body))]), chosen.Count),
        };
        var expected = isThere ?? FaultOf(chosen) ?? model!.Add(upload.Key, version, condition, state.Now);
        var named = chosen.Select(static part => new NamedPart(part.Number, ModelBucket.TagOf(part.Body), null)).ToList();
        var actual = await state.Session.Uploads.CompleteAsync(
            name, ObjectKey.Of(upload.Key), upload.Id, new Completion(named) { Condition = condition }, Cancel);
        if (state.IsDone(expected, actual))
        {
            version.Name = actual.Value!.Version;
            model!.Uploads.Remove(upload);
            TrialState.Same(upload.Key, version, actual.Value);
        }
    }

    public async Task AbortAsync(VaultStep step)
    {
        var (name, upload, isThere) = UploadOf(step);
        if (state.IsDone(isThere, await state.Session.Uploads.AbortAsync(name, ObjectKey.Of(upload.Key), upload.Id, Cancel)))
        {
            state.Find(name)!.Uploads.Remove(upload);
        }
    }

    public async Task ListPartsAsync(VaultStep step)
    {
        var (name, upload, isThere) = UploadOf(step);
        var limit = 1 + (step.Choice % 3);
        var actual = await state.Session.Uploads.ListPartsAsync(name, ObjectKey.Of(upload.Key), upload.Id, 0, limit, Cancel);
        if (state.IsDone(isThere, actual))
        {
            var expected = upload.Parts.Take(limit).Select(static part => (part.Key, (long)part.Value.Length, ModelBucket.TagOf(part.Value)));
            Assert.Equal(expected, actual.Value!.Parts.Select(static part => (part.Number, part.Size, part.Tag)));
            Assert.Equal(upload.Parts.Count > limit, actual.Value.IsTruncated);
        }
    }

    private (string Bucket, ModelUpload Upload, VaultFault? Fault) UploadOf(VaultStep step)
    {
        var name = state.BucketOf(step.Bucket);
        if (state.Find(name) is not { } model)
        {
            return (name, Unknown, VaultFault.NoSuchBucket);
        }

        var upload = step.Pick % 8 == 7 ? Unknown : VaultStep.Of(step.Pick, [.. model.Uploads.DefaultIfEmpty(Unknown)]);
        return (name, upload, upload == Unknown ? VaultFault.NoSuchUpload : null);
    }

    private static VaultFault? FaultOf(List<(int Number, byte[] Body)> parts)
    {
        for (var place = 0; place < parts.Count; place++)
        {
            if (place > 0 && parts[place].Number <= parts[place - 1].Number)
            {
                return VaultFault.InvalidPartOrder;
            }

            if (parts[place].Number == 7)
            {
                return VaultFault.InvalidPart;
            }
        }

        return parts.Count == 0 ? VaultFault.InvalidPartOrder
            : parts.SkipLast(1).Any(static part => part.Body.Length < FewestPartBytes) ? VaultFault.PartTooSmall
            : null;
    }
}
