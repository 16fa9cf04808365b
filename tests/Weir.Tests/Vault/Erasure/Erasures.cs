using Weir.Guard.Actors;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Vault;
using Weir.Vault.Erasure;
using Weir.Vault.Objects;

namespace Weir.Tests.Vault.Erasure;

/// <summary>Erasures in a vault, and what the record says afterwards.</summary>
internal static class Erasures
{
    /// <summary>Erases, as somebody with the right and a reason.</summary>
    public static async Task<VaultResult<Erased>> EraseAsync(
        this VaultFixture vault, string bucket, string key, VersionName? version = null, Actor? actor = null, string? reason = "request 17")
    {
        var resource = Resource.ForBucket(vault.Organization, vault.Project, bucket, key);
        var decision = await vault.Guard.DemandAsync(actor ?? vault.Manager, Permissions.ObjectErase, resource, reason);
        var session = decision.Granted is { } granted ? vault.Engine.For(granted) : vault.Engine.For(actor ?? vault.Manager);
        return await session.Erasure.EraseAsync(bucket, ObjectKey.Of(key), version, CancellationToken.None);
    }

    /// <summary>The entries of the organization's log, as a reader sees them.</summary>
    public static async Task<IReadOnlyList<AuditView>> RecordAsync(this VaultFixture vault, string? action = null)
    {
        var reader = new AuditReader(vault.Guard.Database, vault.Guard.Trail, [VaultTables.VersionKeys]);
        var page = await reader.SearchAsync(
            vault.Organization.ToString(), new AuditFilter(Action: action), null, 500, CancellationToken.None);
        return page.Entries;
    }

    /// <summary>The resource of an entry.</summary>
    public static string ResourceOf(this AuditView entry) => entry.Content.GetProperty("resource").GetString()!;
}
