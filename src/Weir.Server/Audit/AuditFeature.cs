using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weir.Guard.Audit;
using Weir.Guard.Audit.Segments;
using Weir.Guard.Decisions;
using Weir.Server.Api;
using Weir.Server.Audit.TimeStamps;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Health;
using Weir.Server.Hosting.Settings;
using Weir.Server.Jobs;

namespace Weir.Server.Audit;

/// <summary>The rights on one record: that of an organization, or of the installation.</summary>
/// <param name="Prefix">What its routes begin with.</param>
/// <param name="Resource">What the rights are demanded on.</param>
/// <param name="Read">Reading entries and ledger.</param>
/// <param name="Export">Taking entries out.</param>
/// <param name="Manage">Registering witnesses.</param>
internal sealed record AuditScope(string Prefix, ResourceRule Resource, Permission Read, Permission Export, Permission Manage)
{
    /// <summary>All records.</summary>
    public static IReadOnlyList<AuditScope> All { get; } =
    [
        new(
            "/api/v1/organizations/{organization}",
            ResourceRules.Organization,
            Permissions.AuditRead,
            Permissions.AuditExport,
            Permissions.PolicyManage),
        new(
            "/api/v1/installation",
            ResourceRules.Installation,
            Permissions.InstallationAuditRead,
            Permissions.InstallationAuditExport,
            Permissions.InstallationConfigure),
    ];
}

/// <summary>The record and its ledger for those who may read them: search, export, receipts, tiles, proofs, witnesses.</summary>
internal static class AuditFeature
{
    /// <summary>The feature.</summary>
    /// <param name="options">Say how the record is kept, and who stamps its checkpoints.</param>
    public static ServerFeatures Create(ServerOptions options) => new(
        services =>
        {
            AddServices(services, options.Audit);
            if (options.TimeStamps.Url is { } url)
            {
                AddTimeStamps(services, options.TimeStamps, url);
            }
        },
        static _ => { },
        Map);

    /// <summary>The log that a call is about.</summary>
    public static string Log(this ApiCall call) => LedgerLog.NameOf(call.Resource.Organization);

    private static void AddServices(IServiceCollection services, AuditOptions options)
    {
        services.AddSingleton<AuditReader>();
        services.AddSingleton<LedgerReader>();
        services.AddSingleton<SegmentCloser>();
        services.AddSingleton(options);
        services.AddSingleton<IWorkHandler, SegmentWork>();
        services.AddSingleton(new RecurringWork(SegmentWork.WorkKind, TimeSpan.FromHours(1)));
    }

    private static void AddTimeStamps(IServiceCollection services, TimeStampOptions options, Uri url)
    {
        services.AddSingleton(options);
        services.AddSingleton<CheckpointStamps>();
        services.AddSingleton(_ => new TimeStampAuthority(url, options.Roots, options.Login, TimeStampAuthority.Patience));
        services.AddSingleton<TimeStampWork>();
        services.AddSingleton<IWorkHandler>(static provider => provider.GetRequiredService<TimeStampWork>());
        services.AddSingleton(new RecurringWork(TimeStampWork.WorkKind, options.Every));
        services.AddSingleton(static provider => new ReadinessCheck(
            "timestamps", provider.GetRequiredService<TimeStampWork>().AskAsync));
    }

    private static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var scope in AuditScope.All)
        {
            AuditEndpoints.Map(routes, scope);
            LedgerEndpoints.Map(routes, scope);
            WitnessEndpoints.Map(routes, scope);
        }
    }
}
