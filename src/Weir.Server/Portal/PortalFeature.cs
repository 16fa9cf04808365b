using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Web;
using Weir.Server.Portal.AccessKeys;
using Weir.Server.Portal.Assets;
using Weir.Server.Portal.Devices;
using Weir.Server.Portal.Entry;
using Weir.Server.Portal.MyAccount;
using Weir.Server.Portal.Problems;
using Weir.Server.Portal.Reviews;

namespace Weir.Server.Portal;

/// <summary>The pages for people: rendered on the server, complete without a script (passkeys excepted).</summary>
internal static class PortalFeature
{
    /// <summary>The feature.</summary>
    /// <param name="isSetUp">Whether there is an operator: then there is no set-up page.</param>
    public static ServerFeatures Create(bool isSetUp) => new(AddServices, static _ => { }, routes => Map(routes, isSetUp));

    private static void AddServices(IServiceCollection services)
    {
        services.AddSingleton(new ProblemPages(ProblemAnswers.AnswerAsync));
        services.AddSingleton<ProofPages>();
        services.AddSingleton<ReviewNameReader>();
    }

    private static void Map(IEndpointRouteBuilder routes, bool isSetUp)
    {
        PortalAssets.Map(routes);
        var pages = routes.MapPages();
        pages.MapMethods("/", PageRoutes.Shown, static () => Page.SeeOther(LocalPath.Home))
            .Demands(Permissions.AccountRead, ResourceRules.OwnAccount);
        OneTimeLinkPages.Map(pages, isSetUp);
        SignInPages.Map(pages);
        StepUpPages.Map(pages);
        AccountPages.Map(pages);
        TotpPages.Map(pages);
        FactorPages.Map(pages);
        PasskeyPages.Map(pages);
        PasswordPages.Map(pages);
        SessionPages.Map(pages);
        NoticePages.Map(pages);
        AccessKeyPages.Map(pages);
        DevicePages.Map(pages);
        ReviewPages.Map(pages);
    }
}
