using System.Security.Cryptography.X509Certificates;

namespace Weir.Contracts.Client;

/// <summary>Which server a client speaks to, and how.</summary>
/// <param name="address">Scheme https, host and port.</param>
public sealed class WeirClientOptions(Uri address)
{
    /// <summary>Scheme https, host and port.</summary>
    public Uri Address { get; } = address;

    /// <summary>The access key that is shown; null for nobody, who can sign a device in and nothing else.</summary>
    public string? AccessKey { get; init; }

    /// <summary>The only authorities that the server's certificate may come from; null for the system's.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    /// <summary>How long one attempt at a request may take, connecting included.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>What calls itself a client in the server's log, such as <c>weir/1.2.0</c>.</summary>
    public string Product { get; init; } = "weir-client";

    /// <summary>The clock that waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
