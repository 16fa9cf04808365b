using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Decisions;
using Weir.Server.Hosting.Web;
using Weir.Store;

namespace Weir.Server.Api;

/// <summary>Finds what a request is about, from its path.</summary>
/// <param name="context">The request, routed.</param>
/// <param name="database">Where to look up what the path does not say.</param>
/// <returns>The resource, or null where there is none: the answer is 404.</returns>
public delegate ValueTask<Resource?> ResourceRule(HttpContext context, Database database);

/// <summary>The ways in which routes name what they are about.</summary>
public static class ResourceRules
{
    /// <summary>The installation.</summary>
    public static readonly ResourceRule Installation = static (_, _) => new(Resource.Installation);

    /// <summary>The account of whoever asks; nothing for programs.</summary>
    public static readonly ResourceRule OwnAccount = static (context, _) =>
    {
        var actor = context.Actor();
        return new(Id<User>.TryParse(actor.Id, null, out var user) ? Resource.ForPerson(user, actor.Organization) : Resource.Installation);
    };

    /// <summary>The organization that <c>{organization}</c> in the path names.</summary>
    public static readonly ResourceRule Organization = static (context, _) =>
        new(RouteId<Organization>(context, "organization") is { } id ? Resource.ForOrganization(id) : null);

    /// <summary>The project that <c>{project}</c> in the path names.</summary>
    public static readonly ResourceRule Project = static async (context, _) =>
    {
        if (RouteId<Project>(context, "project") is not { } id)
        {
            return null;
        }

        var guard = context.RequestServices.GetRequiredService<AccessGuard>();
        var organization = await guard.OrganizationOfAsync(id, context.RequestAborted);
        return organization is { } found ? Resource.ForProject(found, id) : null;
    };

    /// <summary>The endpoint demands a permission on what the rule finds. The demand is made before the body is read.</summary>
    public static TBuilder Demands<TBuilder>(this TBuilder endpoint, Permission permission, ResourceRule resource)
        where TBuilder : IEndpointConventionBuilder => endpoint.Requires(permission).WithMetadata(new DemandedOn(resource));

    /// <summary>The id in the path; null where it is not one of that kind.</summary>
    public static Id<TKind>? RouteId<TKind>(HttpContext context, string name)
        where TKind : IIdKind
    {
        ArgumentNullException.ThrowIfNull(context);
        return Id<TKind>.TryParse(context.GetRouteValue(name) as string, null, out var id) ? id : null;
    }
}

/// <summary>What an endpoint's permission is demanded on.</summary>
internal sealed record DemandedOn(ResourceRule Resource);
