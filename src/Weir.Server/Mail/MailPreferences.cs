using System.Text.Json;
using System.Text.Json.Serialization;

namespace Weir.Server.Mail;

/// <summary>What mail a person refused, as <c>users.mail_preferences</c> holds it.</summary>
/// <param name="Refused">Kinds of notices, of those that may be refused.</param>
internal sealed partial record MailPreferences(IReadOnlyList<string> Refused)
{
    /// <summary>Nothing is refused.</summary>
    public static MailPreferences None { get; } = new([]);

    /// <summary>Kinds of notices whose mails a person can refuse.</summary>
    public static IReadOnlyList<string> Refusable { get; } = [MaintenanceNotice.Word];

    /// <summary>Reads a column; what cannot be read refuses nothing.</summary>
    public static MailPreferences Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, PreferencesJson.Default.MailPreferences) is { Refused: not null } read ? read : None;
        }
        catch (JsonException)
        {
            return None;
        }
    }

    /// <summary>The text of the column.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, PreferencesJson.Default.MailPreferences);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(MailPreferences))]
    private sealed partial class PreferencesJson : JsonSerializerContext;
}
