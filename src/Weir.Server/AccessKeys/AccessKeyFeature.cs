using Microsoft.Extensions.DependencyInjection;
using Weir.Contracts;
using Weir.Server.Api;
using Weir.Server.Hosting;
using Weir.Server.Jobs;
using Weir.Server.SignIn.Sessions;

namespace Weir.Server.AccessKeys;

/// <summary>Access keys of people and service accounts.</summary>
internal static class AccessKeyFeature
{
    /// <summary>The feature.</summary>
    public static ServerFeatures Create() => new(AddServices, static _ => { }, AccessKeyEndpoints.Map);

    private static void AddServices(IServiceCollection services)
    {
        ApiJson.Add(services, AccessKeysJson.Default);
        services.AddSingleton<KeySecrets>();
        services.AddSingleton<AccessKeyStore>();
        services.AddSingleton<KeyRights>();
        services.AddSingleton<KeyDesk>();
        services.AddSingleton<OwnedKeys>();
        services.AddSingleton(static provider => provider.GetRequiredService<OwnedKeys>().Part);
        services.AddSingleton<AccessKeyAuthenticator>();
        services.AddSingleton<IWorkHandler, KeyReminders>();
        services.AddSingleton(new RecurringWork(KeyReminders.WorkKind, TimeSpan.FromDays(1)));
        services.AddSingleton<BearerReader>();
        services.AddSingleton(static provider =>
            new CredentialReader(BearerReader.Order, provider.GetRequiredService<BearerReader>().ReadAsync));
    }
}
