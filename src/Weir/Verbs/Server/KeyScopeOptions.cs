using System.CommandLine;
using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary>The options that narrow a new access key.</summary>
/// <param name="usual">The permissions that it has where none is named; empty where they have to be.</param>
internal sealed class KeyScopeOptions(params string[] usual)
{
    private readonly Option<string[]> _permissions = new("--permission")
    {
        Description = "A permission that it has; give it once for each."
            + (usual.Length == 0 ? "" : $" Without it: {string.Join(", ", usual)}."),
        HelpName = "NAME",
        Required = usual.Length == 0,
    };

    private readonly Option<string?> _project = new("--project") { Description = "The only project that it reaches.", HelpName = "ID" };

    private readonly Option<string?> _bucket = new("--bucket") { Description = "The only bucket of that project.", HelpName = "NAME" };

    private readonly Option<string?> _prefix = new("--prefix")
    {
        Description = "What object keys of that bucket begin with.",
        HelpName = "TEXT",
    };

    private readonly Option<string[]> _networks = new("--network")
    {
        Description = "A network that it can be used from, such as 192.0.2.0/24; give it once for each. Without it all.",
        HelpName = "CIDR",
    };

    /// <summary>All of them.</summary>
    public Symbol[] Options => [_permissions, _project, _bucket, _prefix, _networks];

    /// <summary>The scope that was asked for.</summary>
    public AccessKeyScope Read(ServerCall call) =>
        new(call.Get(_project), call.Get(_bucket), call.Get(_prefix) ?? "", call.Get(_permissions) is { Length: > 0 } named ? named : usual);

    /// <summary>The networks that were asked for; empty for all.</summary>
    public IReadOnlyList<string> Networks(ServerCall call) => call.Get(_networks) ?? [];
}
