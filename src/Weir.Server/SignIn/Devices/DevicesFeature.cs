using Microsoft.Extensions.DependencyInjection;
using Weir.Contracts;
using Weir.Server.Api;
using Weir.Server.Hosting;

namespace Weir.Server.SignIn.Devices;

/// <summary>Signing in devices that have no browser, such as the <c>weir</c> command. Stands on sign-in and on access keys.</summary>
internal static class DevicesFeature
{
    /// <summary>The feature.</summary>
    public static ServerFeatures Create() => new(AddServices, static _ => { }, DeviceEndpoints.Map);

    private static void AddServices(IServiceCollection services)
    {
        ApiJson.Add(services, DevicesJson.Default);
        services.AddSingleton<DeviceRequests>();
        services.AddSingleton<DeviceApproval>();
        services.AddSingleton<DeviceGrant>();
    }
}
