namespace Weir.Server.Hosting.Settings;

/// <summary>
/// How much of everything is too much. Only what depends on the machine and its network can be set; the rest stands with its reason in
/// <see cref="Web.KestrelLimits"/>. Immutable.
/// </summary>
public sealed class LimitOptions
{
    private LimitOptions(SettingReader reader)
    {
        reader.Begin("limits");
        MaxConnections = reader.Number(
            "WEIR_MAX_CONNECTIONS",
            4000,
            1,
            1_000_000,
            "Connections open at once; one more is closed at once. An idle TLS connection costs about 40 KB.");
        MaxRequests = reader.Number(
            "WEIR_MAX_REQUESTS",
            200,
            1,
            100_000,
            "Requests worked on at once. As many again wait their turn; one more is answered 503 with Retry-After.");
        MaxBodyBytes = reader.Number(
            "WEIR_MAX_BODY_BYTES",
            1024 * 1024,
            1024,
            1024 * 1024 * 1024,
            "The largest request body in bytes, where an endpoint does not say otherwise; a larger one is answered 413.");
        ApiRate = reader.Number(
            "WEIR_API_RATE",
            200,
            1,
            1_000_000,
            "Requests to the API per second of one user, service account or, without a credential, address; more are answered 429.");
        ApiBurst = reader.Number(
            "WEIR_API_BURST",
            1000,
            1,
            1_000_000,
            "Requests to the API that one of them may make at once after a pause.");
        HeaderTimeout = reader.Seconds(
            "WEIR_HEADER_TIMEOUT",
            10,
            1,
            120,
            "Seconds within which a request's head must have arrived; a slower client is cut off.");
        StopTimeout = reader.Seconds(
            "WEIR_STOP_TIMEOUT",
            30,
            1,
            600,
            "Seconds that running requests are given to end when the server stops; then they are cut off.");
    }

    /// <summary>Connections open at once.</summary>
    public int MaxConnections { get; }

    /// <summary>Requests worked on at once; as many again may wait.</summary>
    public int MaxRequests { get; }

    /// <summary>Bytes of a request body where an endpoint does not say otherwise.</summary>
    public int MaxBodyBytes { get; }

    /// <summary>Requests to the API per second and actor.</summary>
    public int ApiRate { get; }

    /// <summary>Requests to the API that an actor may make at once.</summary>
    public int ApiBurst { get; }

    /// <summary>Within which a request's head must have arrived.</summary>
    public TimeSpan HeaderTimeout { get; }

    /// <summary>How long a stop waits for running requests.</summary>
    public TimeSpan StopTimeout { get; }

    internal static LimitOptions Read(SettingReader reader) => new(reader);
}
