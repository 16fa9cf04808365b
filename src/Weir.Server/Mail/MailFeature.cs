using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Weir.Contracts;
using Weir.Guard.Keys;
using Weir.Server.Api;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Settings;
using Weir.Server.Jobs;
using Weir.Server.SignIn.Accounts;
using Weir.Store;

namespace Weir.Server.Mail;

/// <summary>Notices to people, and the mail that carries them.</summary>
internal static class MailFeature
{
    /// <summary>The migrations of the notices.</summary>
    public static MigrationSet Migrations { get; } =
        MigrationSet.From(Assembly.GetExecutingAssembly(), "notices", "Weir.Server.Mail.Migrations.");

    /// <summary>The feature. Other features enqueue <see cref="Notices"/>, and the account's page lists them.</summary>
    public static ServerFeatures Create() => new(AddServices, static _ => { }, AnnouncementEndpoints.Map);

    private static void AddServices(IServiceCollection services)
    {
        Database.RegisterId<Notice>();
        services.AddSingleton(static provider => provider.GetRequiredService<ServerOptions>().Mail);
        services.AddSingleton<SmtpSender>();
        services.AddSingleton<IWorkHandler, MailWork>();
        services.AddSingleton<IWorkHandler, AnnouncementWork>();
        ApiJson.Add(services, AnnouncementsJson.Default);
        services.AddSingleton(static provider => new Notices(
            provider.GetRequiredService<Database>(),
            provider.GetRequiredService<KeyRing>(),
            provider.GetRequiredService<MailOptions>(),
            () => provider.GetRequiredService<PublicAddress>().Origin,
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(ExpiryRule.OlderThan("notices", "id", "created_at", Notices.Lifetime));
        services.AddSingleton(ExpiryRule.OlderThan("reminders", "kind, subject", "told_at", Reminders.Lifetime));
    }
}
