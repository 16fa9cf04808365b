using Weir.Foundation;
using Weir.Guard;
using Weir.Guard.Audit;
using Weir.Guard.Keys;
using Weir.Server.Hosting.Settings;
using Weir.Store;

namespace Weir.Server.Mail;

/// <summary>
/// Tells people what concerns them, in the unit of the change that it is about: no change without its notice, no notice without its change.
/// Safe for concurrent use.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="keys">Notices are sealed under the person's key.</param>
/// <param name="mail">Without a mail server, notices are shown in the account only.</param>
/// <param name="address">What links begin with.</param>
/// <param name="time">The clock of ids.</param>
internal sealed class Notices(Database database, KeyRing keys, MailOptions mail, Func<Uri> address, TimeProvider time)
{
    /// <summary>How long the account shows a notice.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(90);

    /// <summary>Tells a person, in the unit of the change. Called after the step that makes or changes the person's own row.</summary>
    /// <param name="change">The change that it is about.</param>
    /// <param name="person">Who is told; the person's key exists.</param>
    /// <param name="notice">What.</param>
    /// <exception cref="KeyUnavailableException">The person's key cannot be used.</exception>
    public void Enqueue(AuditedChange change, Id<User> person, Notice notice)
    {
        ArgumentNullException.ThrowIfNull(change);
        change.Also(Prepare(person, notice));
    }

    /// <summary>Seals a notice outside a unit.</summary>
    /// <returns>What writes it; to be called in the unit of the change. A person who is not there is told nothing.</returns>
    /// <exception cref="KeyUnavailableException">The person's key cannot be used.</exception>
    public Action<WriteUnit> Prepare(Id<User> person, Notice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        if (!notice.IsShownInAccount && !mail.IsConfigured)
        {
            return static _ => { };
        }

        var id = Id<Notice>.New(time);
        var text = new NoticeText(address());
        notice.Write(text);
        var content = new NoticeContent(notice.Subject, text.ToString());
        var bytes = keys.Seal(KeyOwner.Person(person), KeyPurpose.Sealing, content.ToBytes(), NoticeContent.Context(id));
        return unit => Add(unit, id, person, notice, bytes);
    }

    /// <summary>The notices that the account of a person shows, newest first. What cannot be opened any more is left out.</summary>
    public async Task<IReadOnlyList<ShownNotice>> ListAsync(Id<User> person, int most, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync<NoticeRow>(
            $"select {NoticeRow.Columns} from notices where person = @person and in_account = 1 order by created_at desc, id desc limit @most",
            new { person, most },
            cancellationToken);
        var shown = new List<ShownNotice>(rows.Count);
        foreach (var row in rows)
        {
            try
            {
                var bytes = keys.Open(KeyOwner.Person(person), KeyPurpose.Sealing, row.ContentSealed, NoticeContent.Context(row.Id));
                shown.Add(new ShownNotice(row.Id, row.Kind, NoticeContent.Parse(bytes), row.MailState, row.CreatedAt, row.MailedAt));
            }
            catch (KeyUnavailableException)
            {
                // The person was erased, and with the key everything that was said to them.
                return [];
            }
        }

        return shown;
    }

    private void Add(WriteUnit unit, Id<Notice> id, Id<User> person, Notice notice, byte[] content)
    {
        var preferences = unit.QueryOne<string>("select mail_preferences from users where id = @person", new { person });
        var state = !mail.IsConfigured ? MailState.None
            : notice.Topic.IsRefused(preferences) ? MailState.Refused
            : MailState.Waiting;
        var added = unit.Execute(
            """
            insert into notices (id, person, kind, address_sealed, content_sealed, in_account, mail_state, created_at)
            select @id, id, @kind, email_sealed, @content, @inAccount, @state, @now from users where id = @person
            """,
            new { id, person, kind = notice.Kind, content, inAccount = notice.IsShownInAccount, state = (int)state, now = unit.Now });
        if (added == 1 && state == MailState.Waiting)
        {
            WorkQueue.Enqueue(unit, MailWork.WorkKind, id.ToString(), "{}", unit.Now);
        }
    }
}

/// <summary>A notice as the account shows it.</summary>
/// <param name="Id">The notice.</param>
/// <param name="Kind">What about.</param>
/// <param name="Content">What it says.</param>
/// <param name="MailState">How far its mail has come.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="MailedAt">When the mail server took it, or null.</param>
internal sealed record ShownNotice(
    Id<Notice> Id, string Kind, NoticeContent Content, MailState MailState, DateTimeOffset CreatedAt, DateTimeOffset? MailedAt);
