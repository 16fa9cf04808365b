using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Contracts.Client;

/// <summary>One thing that is wrong with a request.</summary>
/// <param name="Field">A JSON pointer into the body, the name of a query parameter after a question mark, or the name of a header.</param>
/// <param name="Message">What is expected there.</param>
public sealed record RequestFault(string Field, string Message);

/// <summary>A problem as it is on the wire (RFC 9457).</summary>
internal sealed record ProblemAnswer(string? Title, string? Detail, string? Code, string? RequestId, IReadOnlyList<RequestFault>? Errors);

/// <summary>How what no feature's own records cover is read: problems, and pages of entries.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ProblemAnswer))]
[JsonSerializable(typeof(Page<AuditEntryAnswer>))]
internal sealed partial class ClientJson : JsonSerializerContext;
