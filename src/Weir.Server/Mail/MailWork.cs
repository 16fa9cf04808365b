using System.Text;
using Weir.Foundation;
using Weir.Guard.Keys;
using Weir.Server.Jobs;
using Weir.Server.SignIn.Accounts;
using Weir.Store;

namespace Weir.Server.Mail;

/// <summary>
/// Mails a notice. A server that dies between the mail server's yes and its own commit sends the mail again, with the same Message-ID.
/// </summary>
internal sealed class MailWork(Database database, WorkQueue queue, KeyRing keys, SmtpSender sender) : IWorkHandler
{
    /// <summary>The kind of this work; its key is the notice's id.</summary>
    public const string WorkKind = "mail";

    /// <inheritdoc/>
    public string Kind => WorkKind;

    /// <inheritdoc/>
    public async Task<WorkResult> DoAsync(WorkLease lease, CancellationToken cancellationToken)
    {
        var id = Id<Notice>.Parse(lease.Key, null);
        var row = await database.QueryOneAsync<NoticeRow>(
            $"select {NoticeRow.Columns} from notices where id = @id", new { id }, cancellationToken);
        if (row is not { MailState: MailState.Waiting or MailState.Failed } || !sender.IsConfigured)
        {
            return WorkResult.Done;
        }

        SmtpMail mail;
        try
        {
            mail = Open(row);
        }
        catch (KeyUnavailableException)
        {
            return await IsErasedAsync(row, cancellationToken)
                ? WorkResult.Done
                : WorkResult.Retry("the key of the person could not be used");
        }

        var answer = await sender.SendAsync(mail, cancellationToken);
        if (answer.Kind == WorkResultKind.Done)
        {
            MailMetrics.Sent.Add(1, new KeyValuePair<string, object?>("notice", row.Kind));
            await KeepAsync(lease, row, MailState.Sent);
        }
        else if (answer.Kind == WorkResultKind.Dead || queue.IsLast(lease))
        {
            MailMetrics.Failed.Add(1, new KeyValuePair<string, object?>("notice", row.Kind));
            await KeepAsync(lease, row, MailState.Failed);
        }

        return answer;
    }

    private SmtpMail Open(NoticeRow row)
    {
        var owner = KeyOwner.Person(row.Person);
        var address = keys.Open(owner, KeyPurpose.Sealing, row.AddressSealed, Encoding.UTF8.GetBytes($"{PersonalColumn.Email}/{row.Person}"));
        var content = NoticeContent.Parse(keys.Open(owner, KeyPurpose.Sealing, row.ContentSealed, NoticeContent.Context(row.Id)));
        return new SmtpMail(row.Id.ToString(), Encoding.UTF8.GetString(address), content.Subject, content.Text, row.CreatedAt);
    }

    // What was said to somebody who was erased is nobody's any more.
    private Task<bool> IsErasedAsync(NoticeRow row, CancellationToken cancellationToken) => database.WriteAsync(
        unit => unit.QueryOne<long>("select count(*) from users where id = @Person and state <> 4", row) == 0
            && unit.Execute("delete from notices where id = @Id", row) == 1,
        cancellationToken);

    private Task KeepAsync(WorkLease lease, NoticeRow row, MailState state) => database.WriteAsync(
        unit =>
        {
            if (!WorkQueue.IsCurrent(unit, lease))
            {
                return;
            }

            if (state == MailState.Sent && !row.InAccount)
            {
                unit.Execute("delete from notices where id = @Id", row);
            }
            else
            {
                var mailedAt = state == MailState.Sent ? unit.Now : (DateTimeOffset?)null;
                unit.Execute(
                    "update notices set mail_state = @state, mailed_at = @mailedAt where id = @Id", new { row.Id, state = (int)state, mailedAt });
            }

            if (state == MailState.Sent)
            {
                WorkQueue.Complete(unit, lease);
            }
        },
        CancellationToken.None);
}
