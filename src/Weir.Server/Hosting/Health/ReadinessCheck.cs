namespace Weir.Server.Hosting.Health;

/// <summary>How something that the server needs is doing.</summary>
public enum Readiness
{
    /// <summary>As it must be.</summary>
    Ok = 1,

    /// <summary>It works and needs an operator soon.</summary>
    Warning = 2,

    /// <summary>It does not work; requests should go to another node.</summary>
    Failed = 3,
}

/// <summary>Something that the server needs in order to answer. Registered with the services; asked at most once a second.</summary>
/// <param name="Name">One word: <c>database</c>.</param>
/// <param name="AskAsync">Says how it is doing; an exception means <see cref="Readiness.Failed"/>.</param>
internal sealed record ReadinessCheck(string Name, Func<CancellationToken, ValueTask<Readiness>> AskAsync);
