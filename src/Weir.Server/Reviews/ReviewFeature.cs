using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weir.Contracts;
using Weir.Server.Api;
using Weir.Server.Hosting;
using Weir.Server.Jobs;

namespace Weir.Server.Reviews;

/// <summary>Access reviews: who can do what, since when, last used, and whether that stays.</summary>
internal static class ReviewFeature
{
    /// <summary>The feature.</summary>
    public static ServerFeatures Create()
    {
        ReviewTables.RegisterIds();
        return new ServerFeatures(AddServices, static _ => { }, Map);
    }

    private static void AddServices(IServiceCollection services)
    {
        ApiJson.Add(services, ReviewsJson.Default);
        services.AddSingleton<IWorkHandler, ReviewReminders>();
        services.AddSingleton(new RecurringWork(ReviewReminders.WorkKind, TimeSpan.FromDays(1)));
        services.AddSingleton<ReviewDesk>();
    }

    private static void Map(IEndpointRouteBuilder routes)
    {
        ReviewEndpoints.Map(routes);
        ReviewLineEndpoints.Map(routes);
    }
}
