using Weir.Vault;
using Weir.Vault.Buckets;
using Weir.Vault.Objects;
using Weir.Vault.Retention;

namespace Weir.Tests.Vault.Models;

/// <summary>Steps that make, change and remove buckets, and hold versions in them.</summary>
/// <param name="state">The vault and its model.</param>
internal sealed class BucketSteps(TrialState state)
{
    private static CancellationToken Cancel => TrialState.Cancel;

    public async Task MakeAsync(VaultStep step)
    {
        var name = state.BucketOf(step.Bucket);
        BucketVersioning? asked = (step.Choice % 4) switch { 0 => BucketVersioning.Off, 1 => BucketVersioning.Suspended, _ => null };
        var request = new NewBucket(name) { Versioning = asked, HasObjectLock = step.Choice % 5 < 2 };
        var expected = state.Find(name) is null ? null : (VaultFault?)VaultFault.BucketOwned;
        if (state.IsDone(expected, await state.Session.Buckets.CreateAsync(request, Cancel)))
        {
            var versioning = request.HasObjectLock ? BucketVersioning.Enabled : asked ?? BucketVersioning.Enabled;
            state.Buckets[name] = new ModelBucket(versioning, request.HasObjectLock);
        }
    }

    public async Task DeleteAsync(VaultStep step)
    {
        var name = state.BucketOf(step.Bucket);
        var model = state.Find(name);
        var expected = model is null ? VaultFault.NoSuchBucket : model.IsEmpty ? null : (VaultFault?)VaultFault.BucketNotEmpty;
        if (state.IsDone(expected, await state.Session.Buckets.DeleteAsync(name, Cancel)))
        {
            state.Buckets.Remove(name);
        }
    }

    public async Task SetVersioningAsync(VaultStep step)
    {
        var name = state.BucketOf(step.Bucket);
        var to = (step.Choice % 5) switch
        {
            0 => BucketVersioning.Off,
            1 or 2 => BucketVersioning.Suspended,
            _ => BucketVersioning.Enabled,
        };
        var expected = state.Find(name) is { } model ? model.SetVersioning(to) : VaultFault.NoSuchBucket;
        var actual = await state.Session.Buckets.SetVersioningAsync(name, to, Cancel);
        if (state.IsDone(expected, actual))
        {
            Assert.Equal(to, actual.Value!.Versioning);
        }
    }

    public async Task SetObjectLockAsync(VaultStep step)
    {
        var name = state.BucketOf(step.Bucket);
        var standing = step.Choice % 3 == 0 ? new DefaultRetention(RetentionMode.Governance, 1 + (step.Choice % 2), null) : null;
        var expected = state.Find(name) is { } model ? model.SetObjectLock(standing) : VaultFault.NoSuchBucket;
        state.IsDone(expected, await state.Session.Buckets.SetObjectLockAsync(name, standing, Cancel));
    }

    public async Task SetRetentionAsync(VaultStep step)
    {
        var (name, key, now) = (state.BucketOf(step.Bucket), TrialState.KeyOf(step.Key), state.Now);
        var model = state.Find(name);
        var (named, found) = TrialState.VersionOf(model, key, step.Pick);
        var bypass = step.Size % 2 == 0;
        var period = (step.Choice % 6) switch
        {
            0 => null,
            1 => new RetentionPeriod(RetentionMode.Compliance, now.AddDays(2)),
            2 => new RetentionPeriod(RetentionMode.Governance, now.AddHours(-1)),
            var days => new RetentionPeriod(RetentionMode.Governance, now.AddDays(days)),
        };
        var expected = model is null
            ? VaultFault.NoSuchBucket
            : model.FaultOf(key, named, found) ?? model.SetRetention(found!, period, bypass, now);
        state.IsDone(
            expected, await state.Session.Locks.SetRetentionAsync(name, ObjectKey.Of(key), named, period, bypass, Cancel));
    }

    public async Task SetHoldAsync(VaultStep step)
    {
        var (name, key) = (state.BucketOf(step.Bucket), TrialState.KeyOf(step.Key));
        var model = state.Find(name);
        var (named, found) = TrialState.VersionOf(model, key, step.Pick);
        var expected = model is null
            ? VaultFault.NoSuchBucket
            : model.FaultOf(key, named, found) ?? (model.HasLock ? null : VaultFault.NoObjectLock);
        if (state.IsDone(
            expected, await state.Session.Locks.SetLegalHoldAsync(name, ObjectKey.Of(key), named, step.Choice % 2 == 0, Cancel)))
        {
            found!.Hold = step.Choice % 2 == 0;
        }
    }
}
