using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Foundation;
using Weir.Guard;

namespace Weir.Server.Mail;

/// <summary>How far the mail of a notice has come.</summary>
internal enum MailState
{
    /// <summary>It is not mailed: no mail server was configured.</summary>
    None = 0,

    /// <summary>Waits to be sent.</summary>
    Waiting = 1,

    /// <summary>The mail server took it.</summary>
    Sent = 2,

    /// <summary>The mail server would not take it, or could not be reached for too long; its work is dead and can be revived.</summary>
    Failed = 3,

    /// <summary>The person refused mails of its kind.</summary>
    Refused = 4,
}

/// <summary>A row of <c>notices</c>.</summary>
/// <param name="Id">The notice.</param>
/// <param name="Person">Who is told.</param>
/// <param name="Kind">What about.</param>
/// <param name="AddressSealed">The person's address when it was told, as <c>users.email_sealed</c> held it.</param>
/// <param name="ContentSealed">Subject and text, sealed under the person's key.</param>
/// <param name="InAccount">Whether the account shows it.</param>
/// <param name="MailState">How far the mail has come.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="MailedAt">When the mail server took it, or null.</param>
internal sealed record NoticeRow(
    Id<Notice> Id, Id<User> Person, string Kind, byte[] AddressSealed, byte[] ContentSealed, bool InAccount, MailState MailState,
    DateTimeOffset CreatedAt, DateTimeOffset? MailedAt)
{
    /// <summary>The columns of a row.</summary>
    public const string Columns =
        "id, person, kind, address_sealed, content_sealed, in_account, mail_state, created_at, mailed_at";
}

/// <summary>What a notice says.</summary>
/// <param name="Subject">One line.</param>
/// <param name="Text">Lines that end with line feeds.</param>
internal sealed partial record NoticeContent(string Subject, string Text)
{
    /// <summary>What the sealed content is bound to.</summary>
    public static byte[] Context(Id<Notice> id) => Encoding.UTF8.GetBytes($"notices.content/{id}");

    /// <summary>The bytes that are sealed.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(this, ContentJson.Default.NoticeContent);

    /// <summary>Reads what <see cref="ToBytes"/> made.</summary>
    public static NoticeContent Parse(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, ContentJson.Default.NoticeContent) ?? throw new JsonException("A notice holds nothing.");

    [JsonSerializable(typeof(NoticeContent))]
    private sealed partial class ContentJson : JsonSerializerContext;
}
