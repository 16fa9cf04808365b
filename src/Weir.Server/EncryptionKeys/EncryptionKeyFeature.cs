using Microsoft.Extensions.DependencyInjection;
using Weir.Contracts;
using Weir.Server.Api;
using Weir.Server.Hosting;
using Weir.Server.Jobs;

namespace Weir.Server.EncryptionKeys;

/// <summary>Looking after the keys that things are sealed under.</summary>
internal static class EncryptionKeyFeature
{
    /// <summary>The feature.</summary>
    public static ServerFeatures Create() => new(AddServices, static _ => { }, EncryptionKeyEndpoints.Map);

    private static void AddServices(IServiceCollection services)
    {
        ApiJson.Add(services, EncryptionKeysJson.Default);
        services.AddSingleton<IWorkHandler, KeyRotationWork>();
        services.AddSingleton<IWorkHandler, KeyRewrapWork>();
    }
}
