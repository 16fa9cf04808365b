using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Weir.Tests.Masking.Reports;

/// <summary>
/// The part of JSON Schema 2020-12 that docs/formats/report.schema.json uses; an unknown keyword is a fault of the schema.
/// </summary>
internal static class JsonSchema
{
    /// <summary>What of <paramref name="document"/> does not fit, each with its path; empty when it fits.</summary>
    public static List<string> Validate(JsonNode schema, JsonNode? document)
    {
        var faults = new List<string>();
        Check(schema, schema, document, "$", faults);
        return faults;
    }

    private static void Check(JsonNode root, JsonNode schema, JsonNode? node, string path, List<string> faults)
    {
        foreach (var (keyword, rule) in schema.AsObject())
        {
            var fits = keyword switch
            {
                "$schema" or "$id" or "$defs" or "title" or "description" or "format" => true,
                "$ref" => Fits(root, root["$defs"]![rule!.GetValue<string>()["#/$defs/".Length..]]!, node, path, faults),
                "anyOf" => AnyFits(root, rule!.AsArray(), node, path, faults),
                "type" => (rule as JsonArray ?? [rule!.DeepClone()]).Any(t => IsOf(node, t!.GetValue<string>())),
                "const" => JsonNode.DeepEquals(rule, node),
                "enum" => rule!.AsArray().Any(v => JsonNode.DeepEquals(v, node)),
                "minimum" => node!.GetValue<double>() >= rule!.GetValue<double>(),
                "pattern" => Regex.IsMatch(node!.GetValue<string>(), rule!.GetValue<string>()),
                "required" => rule!.AsArray().All(n => node is JsonObject o && o.ContainsKey(n!.GetValue<string>())),
                "additionalProperties" => node is JsonObject o && o.All(p => schema["properties"]!.AsObject().ContainsKey(p.Key)),
                "properties" => PropertiesFit(root, rule!.AsObject(), node, path, faults),
                "items" => node is JsonArray a && a.Index().All(i => Fits(root, rule!, i.Item, $"{path}[{i.Index}]", faults)),
                _ => false,
            };
            if (!fits)
            {
                faults.Add($"{path}: {keyword}");
            }
        }
    }

    private static bool Fits(JsonNode root, JsonNode schema, JsonNode? node, string path, List<string> faults)
    {
        var before = faults.Count;
        Check(root, schema, node, path, faults);
        return faults.Count == before;
    }

    private static bool AnyFits(JsonNode root, JsonArray schemas, JsonNode? node, string path, List<string> faults)
    {
        var tried = schemas.Select(s =>
        {
            var own = new List<string>();
            Check(root, s!, node, path, own);
            return own;
        }).ToList();
        if (tried.Any(t => t.Count == 0))
        {
            return true;
        }

        faults.AddRange(tried[^1]);
        return false;
    }

    private static bool PropertiesFit(JsonNode root, JsonObject properties, JsonNode? node, string path, List<string> faults) =>
        node is not JsonObject o
        || o.Where(p => properties.ContainsKey(p.Key)).All(p => Fits(root, properties[p.Key]!, p.Value, $"{path}.{p.Key}", faults));

    private static bool IsOf(JsonNode? node, string type) => type switch
    {
        "null" => node is null,
        "object" => node is JsonObject,
        "array" => node is JsonArray,
        "string" => node?.GetValueKind() == JsonValueKind.String,
        "boolean" => node?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "number" => node?.GetValueKind() == JsonValueKind.Number,
        "integer" => node?.GetValueKind() == JsonValueKind.Number && double.IsInteger(node.GetValue<double>()),
        _ => false,
    };
}
