using System.Text.Json;
using Weir.Contracts;

namespace Weir.Server.Mail;

/// <summary>What sort of mail a notice is, as people choose among them.</summary>
internal enum NoticeTopic
{
    /// <summary>Protects the person's own account; always mailed.</summary>
    Security = 1,

    /// <summary>Announces something about the installation.</summary>
    Announcement = 2,

    /// <summary>Reminds of a review, or of what runs out.</summary>
    Reminder = 3,
}

/// <summary>Asks what mail a person wants.</summary>
internal static class NoticeTopics
{
    /// <summary>Whether a person refused mails of a topic.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="preferences">The column <c>users.mail_preferences</c>; what cannot be read refuses nothing.</param>
    public static bool IsRefused(this NoticeTopic topic, string? preferences)
    {
        if (topic == NoticeTopic.Security || string.IsNullOrEmpty(preferences))
        {
            return false;
        }

        try
        {
            var wanted = JsonSerializer.Deserialize(preferences, AccountJson.Default.MailPreferences);
            return topic == NoticeTopic.Announcement ? wanted is { Announcements: false } : wanted is { Reminders: false };
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
