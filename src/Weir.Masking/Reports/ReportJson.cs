using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Masking.Reports;

/// <summary>Writes and reads reports as JSON.</summary>
public static class ReportJson
{
    /// <summary>The document, indented, ending with a line feed.</summary>
    public static string Write(RunReport report) => JsonSerializer.Serialize(report, ReportJsonContext.Default.RunReport) + "\n";

    /// <summary>Reads a document.</summary>
    /// <exception cref="JsonException">It is not a report of this format version.</exception>
    public static RunReport Read(string json) =>
        JsonSerializer.Deserialize(json, ReportJsonContext.Default.RunReport) is { FormatVersion: RunReport.CurrentFormatVersion } report
            ? report
            : throw new JsonException("This is not a report of format version 1.");
}

/// <summary>Source-generated serialization.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(RunReport))]
internal sealed partial class ReportJsonContext : JsonSerializerContext;
