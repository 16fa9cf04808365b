using System.Text;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Net.Http.Headers;
using Weir.Server.Hosting.Settings;

namespace Weir.Server.Hosting.Web;

/// <summary>Kestrel's limits, each with its reason. What depends on the machine is a setting of <see cref="LimitOptions"/>.</summary>
internal static class KestrelLimits
{
    /// <summary>A URL of ours is below 2 KB.</summary>
    private const int RequestLineBytes = 8 * 1024;

    /// <summary>A key of 1,024 bytes has 3 KB when escaped, a copy's presigned URL carries two besides its signature and overrides.</summary>
    private const int ObjectLineBytes = 16 * 1024;

    /// <summary>Metadata of the user's own has 2 KB; a client that sends more is told so by the door.</summary>
    private const int ObjectHeadBytes = 32 * 1024;

    /// <summary>Our longest cookies and tokens together stay below 4 KB; memory is held per connection until the head is complete.</summary>
    private const int HeadBytes = 16 * 1024;

    /// <summary>Browsers send about 20, balancers add about 10.</summary>
    private const int HeaderCount = 64;

    /// <summary>Each piece of a user's metadata is a header.</summary>
    private const int ObjectHeaderCount = 128;

    /// <summary>Longer than a person reads a page costs connections; clients reconnect in milliseconds with session resumption.</summary>
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(60);

    /// <summary>240 bytes per second after 5 s: a modem is faster, a client that drips bytes to hold a worker is not.</summary>
    private static readonly MinDataRate Rate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(5));

    /// <summary>Browsers open no more; each stream is a request, and the gate counts requests, not connections.</summary>
    private const int StreamsPerConnection = 100;

    /// <summary>What an upload may have on the way before it is read: enough for 100 Mbit/s at 40 ms.</summary>
    private const int StreamWindow = 512 * 1024;

    /// <summary>Twice one stream, so that one cannot starve the others.</summary>
    private const int ConnectionWindow = 2 * StreamWindow;

    /// <summary>A peer that vanished without a word is noticed within a minute.</summary>
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(30);

    /// <summary>Sets everything.</summary>
    public static void Apply(KestrelServerOptions kestrel, LimitOptions options)
    {
        kestrel.AddServerHeader = false;
        kestrel.AllowSynchronousIO = false;
        kestrel.AllowResponseHeaderCompression = true;

        kestrel.RequestHeaderEncodingSelector = static name => name == HeaderNames.ContentLength ? DigitsOnly.Instance : null;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = options.MaxConnections;
        limits.MaxConcurrentUpgradedConnections = 0;
        limits.MaxRequestLineSize = RequestLineBytes;
        limits.MaxRequestHeadersTotalSize = HeadBytes;
        limits.MaxRequestHeaderCount = HeaderCount;
        limits.MaxRequestBodySize = options.MaxBodyBytes;
        limits.MinRequestBodyDataRate = Rate;
        limits.MinResponseDataRate = Rate;
        limits.KeepAliveTimeout = KeepAlive;
        limits.RequestHeadersTimeout = options.HeaderTimeout;
        limits.Http2.MaxStreamsPerConnection = StreamsPerConnection;
        limits.Http2.MaxRequestHeaderFieldSize = RequestLineBytes;
        limits.Http2.InitialStreamWindowSize = StreamWindow;
        limits.Http2.InitialConnectionWindowSize = ConnectionWindow;
        limits.Http2.KeepAlivePingDelay = PingAfter;
        limits.Http2.KeepAlivePingTimeout = PingAfter;
    }

    /// <summary>Sets what is otherwise where objects come and go: bodies of any length, which the door bounds, and longer heads.</summary>
    public static void ApplyForObjects(KestrelServerOptions kestrel)
    {
        kestrel.ResponseHeaderEncodingSelector = static _ => Encoding.UTF8;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = null;
        limits.MaxRequestLineSize = ObjectLineBytes;
        limits.MaxRequestHeadersTotalSize = ObjectHeadBytes;
        limits.MaxRequestHeaderCount = ObjectHeaderCount;
    }
}
