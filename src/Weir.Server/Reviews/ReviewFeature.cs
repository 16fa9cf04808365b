using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weir.Contracts;
using Weir.Server.Api;
using Weir.Server.Hosting;
using Weir.Server.Jobs;
using Weir.Server.Organizations;
using Weir.Store;

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
        services.AddSingleton(static provider => Parts(provider.GetRequiredService<Database>()));
    }

    // A review goes with its lines in one unit: they are no rows of the record, its digest covers them.
    private static OrganizationParts Parts(Database database) => new(
        OrganizationPart.Of(database, 1, ReviewTables.Decisions, "review.decision.remove"),
        OrganizationPart.Of(
            database,
            2,
            ReviewTables.Reviews,
            "",
            static (change, review, _) =>
            {
                change
                    .Also(unit => unit.Execute("delete from access_review_lines where review = @Id", new { review.Id }))
                    .Remove(ReviewTables.Reviews, review, "review.remove");
                return Task.CompletedTask;
            },
            mostAtOnce: 1));

    private static void Map(IEndpointRouteBuilder routes)
    {
        ReviewEndpoints.Map(routes);
        ReviewLineEndpoints.Map(routes);
    }
}
