using System.Text.Json.Serialization;

namespace Weir.Server.Hosting.Health;

/// <summary>What a probe is told: words, never a reason, which would tell a stranger about the inside. The log has the reasons.</summary>
/// <param name="Status">The worst of <paramref name="Checks"/>: <c>ok</c>, <c>warning</c> or <c>failed</c>.</param>
/// <param name="Checks">Each check with its word.</param>
internal sealed record HealthReport(string Status, IReadOnlyDictionary<string, string> Checks);

/// <summary>How a report is written.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HealthReport))]
internal sealed partial class HealthJson : JsonSerializerContext;
