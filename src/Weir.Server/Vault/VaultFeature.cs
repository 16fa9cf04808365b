using System.Globalization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weir.Contracts;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Hosting;
using Weir.Server.Jobs;
using Weir.Server.Organizations;
using Weir.Server.Projects;
using Weir.Store;
using Weir.Vault;
using Weir.Vault.Removal;

namespace Weir.Server.Vault;

/// <summary>
/// The vault in the API: its buckets and proofs; and what looks after it: what it keeps of organizations and projects, and that all of it
/// stays as it was written.
/// </summary>
internal static class VaultFeature
{
    // Before the projects, after whatever gives somebody a right.
    private const int FirstOrder = 61;

    /// <summary>The feature.</summary>
    /// <param name="vault">The vault that this server has open; null for none, when another server looks after it.</param>
    public static ServerFeatures Create(VaultEngine? vault) =>
        new(services => AddServices(services, vault), static _ => { }, Map);

    private static void Map(IEndpointRouteBuilder routes)
    {
        BucketEndpoints.Map(routes);
        ProofEndpoint.Map(routes);
        ErasureEndpoint.Map(routes);
    }

    private static void AddServices(IServiceCollection services, VaultEngine? vault)
    {
        ApiJson.Add(services, BucketsJson.Default);
        services.AddSingleton(new VaultAccess(vault));
        if (vault is not null)
        {
            services.AddSingleton<IWorkHandler, ScrubWork>();
            services.AddSingleton(new RecurringWork(ScrubWork.WorkKind, TimeSpan.FromDays(1)));
            services.AddSingleton<IWorkHandler, ExpiryWork>();
            services.AddSingleton(new RecurringWork(ExpiryWork.WorkKind, TimeSpan.FromHours(1)));
        }

        services.AddSingleton(VaultTables.VersionKeys);
        services.AddSingleton<HeldBuckets>();
        services.AddSingleton(static provider => Holds(provider.GetRequiredService<HeldBuckets>()));
        services.AddSingleton(static provider => OfOrganizations(provider.GetRequiredService<Database>()));
        services.AddSingleton(static provider => OfProjects(provider.GetRequiredService<Database>()));
    }

    private static HoldSource Holds(HeldBuckets held) => new(
        async (resource, cancellationToken) => HasBuckets(resource)
            ? [.. (await held.FindAsync(resource, cancellationToken)).Select(Hold)]
            : [],
        static (unit, resource) => HasBuckets(resource) && HeldBuckets.IsAny(unit, resource));

    private static bool HasBuckets(Resource resource) => resource.Level is ResourceLevel.Organization or ResourceLevel.Project;

    private static DeletionHold Hold(HeldBucket bucket) => new(
        string.Create(CultureInfo.InvariantCulture, $"{bucket.Versions} versions of objects in bucket {bucket.Name}"),
        bucket.HasLegalHold ? "a legal hold" : "a retention",
        bucket.HasLegalHold ? null : bucket.Until);

    private static OrganizationParts OfOrganizations(Database database) => new(
    [
        .. VaultPart.All(database).Select(static (part, index) => new OrganizationPart(
            part.Kind,
            FirstOrder + index,
            (organization, cancellationToken) => part.CountAsync(Resource.ForOrganization(organization), cancellationToken),
            (change, organization, most, cancellationToken) =>
                part.RemoveSomeAsync(change, Resource.ForOrganization(organization), most, cancellationToken))),
    ]);

    private static ProjectParts OfProjects(Database database) => new(
    [
        .. VaultPart.All(database).Select(static part => new ProjectPart(
            part.Kind, part.CountAsync, part.IsThere, part.RemoveSomeAsync)),
    ]);
}
