using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Weir.Server.Hosting.Settings;

namespace Weir.Server.Hosting.Web;

/// <summary>
/// Believes <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c> from the configured balancers only, hop by hop from the nearest, and
/// removes every forwarded header afterwards: nothing behind this can be misled by one.
/// </summary>
internal static class ForwardedRules
{
    private static readonly string[] Headers =
    [
        "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port", "X-Forwarded-Prefix", "X-Real-IP",
        "X-Client-IP", "True-Client-IP", "X-Original-For", "X-Original-Host", "X-Original-Proto", "X-Original-URL", "X-Rewrite-URL",
        "X-HTTP-Method-Override",
    ];

    /// <summary>Adds the rule.</summary>
    public static void UseForwardedRules(this IApplicationBuilder app, NetworkOptions options)
    {
        // With both of its lists empty the framework's middleware believes everybody.
        if (options.TrustedProxies.Count > 0)
        {
            var forwarded = new ForwardedHeadersOptions
            {
                ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost,
                ForwardLimit = null,
            };
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var network in options.TrustedProxies)
            {
                forwarded.KnownIPNetworks.Add(network);
            }

            app.UseForwardedHeaders(forwarded);
        }

        app.Use(static (context, next) =>
        {
            foreach (var header in Headers)
            {
                context.Request.Headers.Remove(header);
            }

            return next(context);
        });
    }
}
