using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Weir.Server.SignIn;

namespace Weir.Server.Api;

/// <summary>
/// Reads JSON that has to be exactly as its record says: no unknown or repeated member, no missing one, no other type, no more than
/// <see cref="MaxDepth"/> levels; names in their one spelling. Every fault is found, not the first one only.
/// </summary>
internal static class StrictJson
{
    /// <summary>Levels of objects and lists.</summary>
    public const int MaxDepth = 32;

    private const int LongestShownName = 64;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth };

    /// <summary>Reads a record.</summary>
    /// <param name="utf8">The bytes of the document.</param>
    /// <param name="type">The record, with the options of the API.</param>
    /// <exception cref="InvalidRequestException">Something is wrong; every fault is named.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> utf8, JsonTypeInfo<T> type)
        where T : class
    {
        var faults = new Faults();
        try
        {
            using var document = JsonDocument.Parse(utf8, Options);
            Check(document.RootElement, type, "", faults);
            faults.ThrowIfAny();
            return document.RootElement.Deserialize(type) ?? throw new InvalidRequestException("", "An object is expected.");
        }
        catch (JsonException exception)
        {
            throw new InvalidRequestException("", Malformed(exception));
        }
    }

    private static string Malformed(JsonException exception) => exception.LineNumber is { } line
        ? string.Create(
            CultureInfo.InvariantCulture,
            $"The body is not JSON of at most {MaxDepth} levels; reading ended in line {line + 1} at byte {exception.BytePositionInLine}.")
        : $"The body is not JSON of at most {MaxDepth} levels.";

    private static void Check(JsonElement value, JsonTypeInfo type, string pointer, Faults faults)
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object when value.ValueKind == JsonValueKind.Object:
                CheckMembers(value, type, pointer, faults);
                break;
            case JsonTypeInfoKind.Object:
                faults.Add(pointer, "An object is expected.");
                break;
            case JsonTypeInfoKind.Enumerable when value.ValueKind == JsonValueKind.Array:
                CheckItems(value, type.Options.GetTypeInfo(type.ElementType!), pointer, faults);
                break;
            case JsonTypeInfoKind.Enumerable:
                faults.Add(pointer, "A list is expected.");
                break;
            default:
                faults.AddIf(pointer, LeafFault(value, Nullable.GetUnderlyingType(type.Type) ?? type.Type));
                break;
        }
    }

    private static void CheckItems(JsonElement list, JsonTypeInfo item, string pointer, Faults faults)
    {
        var index = 0;
        foreach (var value in list.EnumerateArray())
        {
            if (faults.IsFull)
            {
                return;
            }

            Check(value, item, string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index++}"), faults);
        }
    }

    private static void CheckMembers(JsonElement value, JsonTypeInfo type, string pointer, Faults faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            if (faults.IsFull)
            {
                return;
            }

            var place = $"{pointer}/{Shown(member.Name)}";
            if (!seen.Add(member.Name))
            {
                faults.Add(place, "It is given more than once.");
            }
            else if (type.Properties.FirstOrDefault(known => known.Name == member.Name) is not { } property)
            {
                faults.Add(place, "There is no such member.");
            }
            else if (member.Value.ValueKind != JsonValueKind.Null)
            {
                Check(member.Value, type.Options.GetTypeInfo(property.PropertyType), place, faults);
            }
            else if (!property.IsSetNullable || (property.PropertyType.IsValueType && Nullable.GetUnderlyingType(property.PropertyType) is null))
            {
                faults.Add(place, "It cannot be null.");
            }
        }

        foreach (var property in type.Properties.Where(property => IsNeeded(property) && !seen.Contains(property.Name)))
        {
            faults.Add($"{pointer}/{property.Name}", "It is missing.");
        }
    }

    private static bool IsNeeded(JsonPropertyInfo property) =>
        property.IsRequired || property.AssociatedParameter is { HasDefaultValue: false };

    private static string? LeafFault(JsonElement value, Type type)
    {
        if (type == typeof(string))
        {
            return value.ValueKind == JsonValueKind.String && IsText(value) ? null : "A text is expected.";
        }

        if (type == typeof(bool))
        {
            return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : "True or false is expected.";
        }

        if (type == typeof(DateTimeOffset))
        {
            return value.ValueKind == JsonValueKind.String && IsText(value) && value.TryGetDateTimeOffset(out _)
                ? null
                : "A time is expected, such as 2026-03-01T08:00:00Z.";
        }

        if (type == typeof(int))
        {
            return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _) ? null : "A whole number is expected.";
        }

        if (type == typeof(long))
        {
            return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _) ? null : "A whole number is expected.";
        }

        return null;
    }

    // Half a surrogate pair or bytes that are no UTF-8 are found when the text is asked for.
    private static bool IsText(JsonElement value)
    {
        try
        {
            return value.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static string Shown(string name)
    {
        var text = new StringBuilder();
        foreach (var rune in name.EnumerateRunes().Take(LongestShownName))
        {
            text.Append(rune.Value switch
            {
                '~' => "~0",
                '/' => "~1",
                _ when UnicodeText.IsControl(rune) || UnicodeText.IsInvisible(rune) => "\uFFFD",
                _ => rune.ToString(),
            });
        }

        return text.ToString();
    }
}
