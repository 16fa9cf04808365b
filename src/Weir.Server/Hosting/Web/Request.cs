using Microsoft.AspNetCore.Http;
using Weir.Foundation;

namespace Weir.Server.Hosting.Web;

/// <summary>Names one request in logs, problems and the audit. Made here; what a client sends under such a name is not looked at.</summary>
public abstract class Request : IIdKind
{
    /// <inheritdoc />
    public static string Prefix => "req";

    /// <summary>The response header that carries the id.</summary>
    internal const string Header = "Request-Id";

    /// <summary>The id of the request that is being answered.</summary>
    public static string IdOf(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.TraceIdentifier;
    }
}
