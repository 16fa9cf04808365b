namespace Weir.Server.Mail;

/// <summary>Somebody is invited. It holds a one-time link, so the account does not show it.</summary>
/// <param name="Organization">The organization's name.</param>
/// <param name="Path">The path of the one-time link, with its token.</param>
/// <param name="EndsAt">Until when the link works.</param>
internal sealed record InvitationNotice(string Organization, string Path, DateTimeOffset EndsAt) : Notice
{
    /// <inheritdoc/>
    public override string Kind => "invitation";

    /// <inheritdoc/>
    public override string Subject => "You are invited to Weir";

    /// <inheritdoc/>
    public override bool IsShownInAccount => false;

    /// <inheritdoc/>
    public override void Write(NoticeText text) => text
        .Say("You are invited to an organization on this installation of Weir.")
        .Name("Organization", Organization).Moment("The link works until", EndsAt).End()
        .Say("Choose a password, and a second factor, here. The link works once; give it to nobody:")
        .Link(Path)
        .Say("If you do not know what this is about, do nothing.");
}

/// <summary>An access review is due.</summary>
/// <param name="Organization">The organization's name.</param>
/// <param name="DueAt">When it is due.</param>
/// <param name="Path">The review's page.</param>
internal sealed record ReviewReminderNotice(string Organization, DateTimeOffset DueAt, string Path) : Notice
{
    /// <inheritdoc/>
    public override string Kind => "review-reminder";

    /// <inheritdoc/>
    public override string Subject => "An access review is due";

    /// <inheritdoc/>
    public override NoticeTopic Topic => NoticeTopic.Reminder;

    /// <inheritdoc/>
    public override void Write(NoticeText text) => text
        .Say("It is time to look through who can do what in your organization.")
        .Name("Organization", Organization).Moment("Due", DueAt).End()
        .Link(Path);
}

/// <summary>The installation will be worked on. A person can refuse mails of this kind.</summary>
/// <param name="From">From when.</param>
/// <param name="Until">Until when.</param>
/// <param name="Text">What the operator says; several lines are allowed.</param>
internal sealed record MaintenanceNotice(DateTimeOffset From, DateTimeOffset Until, string Text) : Notice
{
    /// <inheritdoc/>
    public override string Kind => "maintenance";

    /// <inheritdoc/>
    public override string Subject => "Maintenance of Weir";

    /// <inheritdoc/>
    public override NoticeTopic Topic => NoticeTopic.Announcement;

    /// <inheritdoc/>
    public override void Write(NoticeText text) => text
        .Say("This installation of Weir will be worked on and may not answer for a while.")
        .Moment("From", From).Moment("Until", Until).End()
        .Words(Text)
        .Say("You can refuse mails like this one in your account:")
        .Link(NoticeText.AccountPath);
}
