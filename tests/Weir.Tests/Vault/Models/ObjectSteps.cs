using System.IO.Pipelines;
using Weir.Vault;
using Weir.Vault.Buckets;
using Weir.Vault.Objects;
using Weir.Vault.Retention;

namespace Weir.Tests.Vault.Models;

/// <summary>Steps that write, read, copy and delete objects.</summary>
/// <param name="state">The vault and its model.</param>
internal sealed class ObjectSteps(TrialState state)
{
    private static readonly KeyValuePair<string, string>[][] TagSets = [[], [new("k", "v")], [new("k", "w"), new("é", "")]];

    private static CancellationToken Cancel => TrialState.Cancel;

    public async Task PutAsync(VaultStep step, WriteCondition condition)
    {
        var (name, key, body) = (state.BucketOf(step.Bucket), TrialState.KeyOf(step.Key), TrialState.BodyOf(step));
        var model = state.Find(name);
        var request = new PutRequest(name, ObjectKey.Of(key))
        {
            Condition = condition,
            Metadata = new ObjectMetadata { ContentType = step.Choice % 2 == 0 ? "text/x" : null },
            Tags = TagSets[step.Choice % 3],
            Retention = step.Choice % 8 == 0 ? new RetentionPeriod(RetentionMode.Governance, state.Now.AddDays(1)) : null,
            LegalHold = step.Choice % 16 == 1,
        };
        var version = new ModelVersion
        {
            IsNull = model?.Versioning != BucketVersioning.Enabled,
            Body = body,
            Tag = ModelBucket.TagOf(body),
            ContentType = request.Metadata.ContentType,
            Tags = request.Tags,
            Retention = request.Retention,
            Hold = request.LegalHold,
        };
        var expected = model is null ? VaultFault.NoSuchBucket
            : (request.Retention is not null || request.LegalHold) && !model.HasLock ? VaultFault.NoObjectLock
            : model.Add(key, version, condition, state.Now);
        var actual = await state.Vault.TryPutAsync(name, key, body, request, state.Session);
        if (state.IsDone(expected, actual))
        {
            version.Name = actual.Value!.Version;
            Assert.Equal(version.IsNull, version.Name.IsNull);
            TrialState.Same(key, version, actual.Value);
        }
    }

    public Task PutIfAsync(VaultStep step) => PutAsync(step, ConditionOf(step));

    public async Task CopyAsync(VaultStep step)
    {
        var (fromName, fromKey) = (state.BucketOf(step.Choice % 3 / 2), TrialState.KeyOf(step.Size));
        var (toName, toKey) = (state.BucketOf(step.Bucket), TrialState.KeyOf(step.Key));
        var (from, to) = (state.Find(fromName), state.Find(toName));
        var (named, source) = TrialState.VersionOf(from, fromKey, step.Pick);
        var replaces = step.Choice % 2 == 0;
        var request = new CopyRequest(
            fromName, ObjectKey.Of(fromKey), named,
            new PutRequest(toName, ObjectKey.Of(toKey)) { Metadata = new ObjectMetadata { ContentType = replaces ? "text/y" : null } })
        {
            ReplacesMetadata = replaces,
        };
        var version = new ModelVersion
        {
            IsNull = to?.Versioning != BucketVersioning.Enabled,
            Body = source?.Body,
            Tag = source?.Tag,
            ContentType = replaces ? "text/y" : source?.ContentType,
            Tags = source?.Tags ?? [],
        };
        var isOntoItself = named is null && !replaces && (fromName, fromKey) == (toName, toKey);
        var expected = from is null ? VaultFault.NoSuchBucket
            : from.FaultOf(fromKey, named, source)
                ?? (isOntoItself ? VaultFault.CopyOntoItself
                    : to is null ? VaultFault.NoSuchBucket
                    : to.Add(toKey, version, WriteCondition.None, state.Now));
        var actual = await state.Session.Objects.CopyAsync(request, Cancel);
        if (state.IsDone(expected, actual))
        {
            version.Name = actual.Value!.Info.Version;
            Assert.Equal(source!.IsNull, actual.Value.SourceVersion.IsNull);
            TrialState.Same(toKey, version, actual.Value.Info);
        }
    }

    public async Task GetAsync(VaultStep step)
    {
        var (name, key) = (state.BucketOf(step.Bucket), TrialState.KeyOf(step.Key));
        var model = state.Find(name);
        var (named, found) = TrialState.VersionOf(model, key, step.Pick);
        var actual = await state.Session.Objects.OpenAsync(name, ObjectKey.Of(key), named, Cancel);
        var expected = model is null ? VaultFault.NoSuchBucket : model.FaultOf(key, named, found);
        if (state.IsDone(expected, actual))
        {
            var offset = found!.Body!.Length * (step.Choice % 4) / 4;
            var count = (found.Body.Length - offset) * (1 + (step.Size % 2)) / 2;
            Assert.Equal(found.Body[offset..(offset + count)], await ReadAsync(actual.Value!, offset, count));
        }
        else if (expected == VaultFault.NoSuchKey)
        {
            Assert.Equal(model!.Of(key).LastOrDefault()?.Name, actual.Problem!.Marker);
        }
    }

    public async Task FindAsync(VaultStep step)
    {
        var (name, key) = (state.BucketOf(step.Bucket), TrialState.KeyOf(step.Key));
        var model = state.Find(name);
        var (named, found) = TrialState.VersionOf(model, key, step.Pick);
        var actual = await state.Session.Objects.FindAsync(name, ObjectKey.Of(key), named, Cancel);
        if (state.IsDone(model is null ? VaultFault.NoSuchBucket : model.FaultOf(key, named, found), actual))
        {
            TrialState.Same(key, found!, actual.Value!.Info);
            Assert.Equal(found!.ContentType, actual.Value.Info.Metadata.ContentType);
            Assert.Equal(found.Tags.Count, actual.Value.Info.TagCount);
        }
    }

    public async Task DeleteAsync(VaultStep step, WriteCondition condition)
    {
        var (name, key) = (state.BucketOf(step.Bucket), TrialState.KeyOf(step.Key));
        var model = state.Find(name);
        var marker = model?.Versioning == BucketVersioning.Off
            ? null
            : new ModelVersion { IsNull = model?.Versioning == BucketVersioning.Suspended };
        var removed = marker is null ? model?.Of(key).Find(static version => version.IsNull) : null;
        var expected = model is null ? VaultFault.NoSuchBucket
            : marker is null ? model.Remove(key, removed, condition, bypass: false, state.Now)
            : model.Add(key, marker, condition, state.Now);
        var isNothing = marker is not null && expected == VaultFault.NoSuchKey;
        var actual = await state.Session.Objects.DeleteAsync(name, ObjectKey.Of(key), null, new DeleteRequest { Condition = condition }, Cancel);
        if (state.IsDone(isNothing ? null : expected, actual))
        {
            Assert.Equal(marker is not null && !isNothing, actual.Value!.IsDeleteMarker);
            Assert.Equal(isNothing || (marker ?? removed) is null, actual.Value.Version is null);
            (marker ?? new ModelVersion { IsNull = true }).Name = actual.Value.Version ?? VersionName.Null;
        }
    }

    public Task DeleteIfAsync(VaultStep step) => DeleteAsync(step, ConditionOf(step));

    public async Task DeleteVersionAsync(VaultStep step)
    {
        var (name, key) = (state.BucketOf(step.Bucket), TrialState.KeyOf(step.Key));
        var model = state.Find(name);
        var (named, found) = TrialState.VersionOf(model, key, step.Pick, mayBeNewest: false);
        var request = new DeleteRequest { BypassGovernance = step.Choice % 2 == 0 };
        var expected = model is null
            ? VaultFault.NoSuchBucket
            : model.Remove(key, found, WriteCondition.None, request.BypassGovernance, state.Now);
        var actual = await state.Session.Objects.DeleteAsync(name, ObjectKey.Of(key), named, request, Cancel);
        if (state.IsDone(expected, actual))
        {
            Assert.Equal((found?.Name, found?.IsMarker ?? false), (actual.Value!.Version, actual.Value.IsDeleteMarker));
        }
    }

    public async Task SetTagsAsync(VaultStep step)
    {
        var (name, key, tags) = (state.BucketOf(step.Bucket), TrialState.KeyOf(step.Key), TagSets[step.Choice % 3]);
        var model = state.Find(name);
        var (named, found) = TrialState.VersionOf(model, key, step.Pick);
        var actual = await state.Session.Tags.SetAsync(name, ObjectKey.Of(key), named, tags, Cancel);
        if (state.IsDone(model is null ? VaultFault.NoSuchBucket : model.FaultOf(key, named, found), actual))
        {
            found!.Tags = tags;
            Assert.Equal(found.Name, actual.Value!.Version);
        }
    }

    public async Task GetTagsAsync(VaultStep step)
    {
        var (name, key) = (state.BucketOf(step.Bucket), TrialState.KeyOf(step.Key));
        var model = state.Find(name);
        var (named, found) = TrialState.VersionOf(model, key, step.Pick);
        var actual = await state.Session.Tags.GetAsync(name, ObjectKey.Of(key), named, Cancel);
        if (state.IsDone(model is null ? VaultFault.NoSuchBucket : model.FaultOf(key, named, found), actual))
        {
            Assert.Equal(found!.Tags, actual.Value!.Tags);
        }
    }

    /// <summary>Deletes the newest version of a key and does not tell the model.</summary>
    public async Task MeddleAsync(VaultStep step)
    {
        var (name, key) = (state.BucketOf(step.Bucket), TrialState.KeyOf(step.Key));
        if (state.Find(name)?.Current(key) is { } newest)
        {
            await state.Session.Objects.DeleteAsync(name, ObjectKey.Of(key), newest.Name, DeleteRequest.Plain, Cancel);
        }
    }

    /// <summary>Reads a range of an object.</summary>
    public static async Task<byte[]> ReadAsync(ObjectReader reader, long offset, long count)
    {
        using var memory = new MemoryStream();
        var writer = PipeWriter.Create(memory, new StreamPipeWriterOptions(leaveOpen: true));
        await reader.CopyToAsync(writer, offset, count, Cancel);
        await writer.CompleteAsync();
        return memory.ToArray();
    }

    // The tag of what is there, of what is not, or that nothing is.
    private WriteCondition ConditionOf(VaultStep step)
    {
        var there = state.Find(state.BucketOf(step.Bucket))?.Current(TrialState.KeyOf(step.Key))?.Tag;
        return (step.Choice % 3) switch
        {
            0 => new WriteCondition { IfAbsent = true },
            1 => new WriteCondition { IfMatch = [ModelBucket.TagOf([9])] },
            _ => new WriteCondition { IfMatch = [there ?? ModelBucket.TagOf([])] },
        };
    }
}
