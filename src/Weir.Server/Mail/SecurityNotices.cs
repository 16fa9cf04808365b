using System.Net;

namespace Weir.Server.Mail;

/// <summary>Somebody signed in from a device that was not known.</summary>
/// <param name="At">When.</param>
/// <param name="Device">What the client said of itself; may be anything.</param>
/// <param name="Address">Where from; null when unknown.</param>
internal sealed record NewSignInNotice(DateTimeOffset At, string Device, IPAddress? Address) : Notice
{
    /// <inheritdoc/>
    public override string Kind => "new-sign-in";

    /// <inheritdoc/>
    public override string Subject => "New sign-in to your Weir account";

    /// <inheritdoc/>
    public override void Write(NoticeText text) => text
        .Say("Somebody signed in to your account from a device that was not known before.")
        .Moment("When", At).Heard("Device", Device).Address("Address", Address).End()
        .Say("If it was you, nothing is to be done. If not, end the session and change your password now:")
        .Link(NoticeText.AccountPath);
}

/// <summary>The password was changed.</summary>
/// <param name="At">When.</param>
internal sealed record PasswordChangedNotice(DateTimeOffset At) : Notice
{
    /// <inheritdoc/>
    public override string Kind => "password-changed";

    /// <inheritdoc/>
    public override string Subject => "Your Weir password was changed";

    /// <inheritdoc/>
    public override void Write(NoticeText text) => text
        .Say("The password of your account was changed, and all its other sessions were ended.")
        .Moment("When", At).End()
        .Say("If it was not you, tell an owner of your organization at once; they can disable your account.");
}

/// <summary>A second factor was added.</summary>
/// <param name="At">When.</param>
/// <param name="Factor">What it is called.</param>
internal sealed record FactorAddedNotice(DateTimeOffset At, string Factor) : Notice
{
    /// <inheritdoc/>
    public override string Kind => "factor-added";

    /// <inheritdoc/>
    public override string Subject => "A second factor was added to your Weir account";

    /// <inheritdoc/>
    public override void Write(NoticeText text) => text
        .Say("A second factor was added to your account.")
        .Moment("When", At).Name("Factor", Factor).End()
        .Say("If it was not you, remove it and change your password now:")
        .Link(NoticeText.AccountPath);
}

/// <summary>A second factor was removed.</summary>
/// <param name="At">When.</param>
/// <param name="Factor">What it was called.</param>
internal sealed record FactorRemovedNotice(DateTimeOffset At, string Factor) : Notice
{
    /// <inheritdoc/>
    public override string Kind => "factor-removed";

    /// <inheritdoc/>
    public override string Subject => "A second factor was removed from your Weir account";

    /// <inheritdoc/>
    public override void Write(NoticeText text) => text
        .Say("A second factor was removed from your account.")
        .Moment("When", At).Name("Factor", Factor).End()
        .Say("If it was not you, change your password and add a factor now:")
        .Link(NoticeText.AccountPath);
}

/// <summary>A recovery code was used in place of a second factor.</summary>
/// <param name="At">When.</param>
/// <param name="CodesLeft">Recovery codes that are left.</param>
internal sealed record RecoveryUsedNotice(DateTimeOffset At, int CodesLeft) : Notice
{
    /// <inheritdoc/>
    public override string Kind => "recovery-used";

    /// <inheritdoc/>
    public override string Subject => "A recovery code of your Weir account was used";

    /// <inheritdoc/>
    public override void Write(NoticeText text) => text
        .Say("Somebody signed in to your account with a recovery code in place of a second factor.")
        .Moment("When", At).Number("Recovery codes left", CodesLeft).End()
        .Say("If it was not you, change your password and make new recovery codes now:")
        .Link(NoticeText.AccountPath);
}

/// <summary>New recovery codes were made.</summary>
/// <param name="At">When.</param>
internal sealed record RecoveryCodesMadeNotice(DateTimeOffset At) : Notice
{
    /// <inheritdoc/>
    public override string Kind => "recovery-codes-made";

    /// <inheritdoc/>
    public override string Subject => "New recovery codes were made for your Weir account";

    /// <inheritdoc/>
    public override void Write(NoticeText text) => text
        .Say("New recovery codes were made for your account. Older ones no longer count.")
        .Moment("When", At).End()
        .Say("If it was not you, change your password and make new codes now:")
        .Link(NoticeText.AccountPath);
}

/// <summary>Somebody entitled made a link to a new password. The link itself is not in it: a mailbox alone must not open an account.</summary>
/// <param name="At">When.</param>
/// <param name="EndsAt">Until when the link works.</param>
internal sealed record RecoveryLinkMadeNotice(DateTimeOffset At, DateTimeOffset EndsAt) : Notice
{
    /// <inheritdoc/>
    public override string Kind => "recovery-link-made";

    /// <inheritdoc/>
    public override string Subject => "A link to a new password was made for your Weir account";

    /// <inheritdoc/>
    public override void Write(NoticeText text) => text
        .Say("Somebody who manages the people of your organization, or who runs this server, made a link by which a new password can be chosen "
            + "for your account.")
        .Moment("When", At).Moment("The link works until", EndsAt).End()
        .Say("If you did not ask for it, tell an owner of your organization. Without your second factor the link opens nothing; if you have "
            + "none yet, add one now:")
        .Link(NoticeText.AccountPath);
}

/// <summary>A new password was chosen by a one-time link.</summary>
/// <param name="At">When.</param>
internal sealed record PasswordRecoveredNotice(DateTimeOffset At) : Notice
{
    /// <inheritdoc/>
    public override string Kind => "password-recovered";

    /// <inheritdoc/>
    public override string Subject => "A new password was chosen for your Weir account";

    /// <inheritdoc/>
    public override void Write(NoticeText text) => text
        .Say("A new password was chosen for your account by a one-time link, and all its sessions were ended.")
        .Moment("When", At).End()
        .Say("If it was not you, tell an owner of your organization at once; they can disable your account.");
}

/// <summary>An access key was made.</summary>
/// <param name="At">When.</param>
/// <param name="Key">What it is called.</param>
/// <param name="EndsAt">When it ends.</param>
internal sealed record AccessKeyCreatedNotice(DateTimeOffset At, string Key, DateTimeOffset EndsAt) : Notice
{
    /// <inheritdoc/>
    public override string Kind => "access-key-created";

    /// <inheritdoc/>
    public override string Subject => "An access key was made for your Weir account";

    /// <inheritdoc/>
    public override void Write(NoticeText text) => text
        .Say("An access key was made that acts in your name.")
        .Moment("When", At).Name("Key", Key).Moment("Ends", EndsAt).End()
        .Say("If it was not you, revoke it and change your password now:")
        .Link(NoticeText.AccountPath);
}

/// <summary>An access key ends soon.</summary>
/// <param name="Key">What it is called.</param>
/// <param name="EndsAt">When it ends.</param>
internal sealed record AccessKeyExpiringNotice(string Key, DateTimeOffset EndsAt) : Notice
{
    /// <inheritdoc/>
    public override string Kind => "access-key-expiring";

    /// <inheritdoc/>
    public override string Subject => "An access key of your Weir account ends soon";

    /// <inheritdoc/>
    public override NoticeTopic Topic => NoticeTopic.Reminder;

    /// <inheritdoc/>
    public override void Write(NoticeText text) => text
        .Say("An access key ends soon. What uses it is refused from then on.")
        .Name("Key", Key).Moment("Ends", EndsAt).End()
        .Say("Rotate it in your account; the old and the new key work side by side for a while:")
        .Link(NoticeText.AccountPath);
}

/// <summary>An access key of a service account ends soon. Told to those who may rotate it.</summary>
/// <param name="Account">What the service account is called.</param>
/// <param name="Key">What the key is called.</param>
/// <param name="EndsAt">When it ends.</param>
internal sealed record ServiceAccountKeyExpiringNotice(string Account, string Key, DateTimeOffset EndsAt) : Notice
{
    /// <inheritdoc/>
    public override string Kind => "service-account-key-expiring";

    /// <inheritdoc/>
    public override string Subject => "An access key of a service account ends soon";

    /// <inheritdoc/>
    public override NoticeTopic Topic => NoticeTopic.Reminder;

    /// <inheritdoc/>
    public override void Write(NoticeText text) => text
        .Say("An access key of a service account that you may manage ends soon. What uses it is refused from then on.")
        .Name("Service account", Account).Name("Key", Key).Moment("Ends", EndsAt).End()
        .Say("Rotate it with weir access-keys rotate, or by the API; the old and the new key work side by side for a while.");
}
