using System.Net;
using System.Net.Mail;
using System.Net.Mime;
using System.Text;
using Weir.Server.Hosting.Settings;
using Weir.Server.Jobs;

namespace Weir.Server.Mail;

/// <summary>A mail to one person.</summary>
/// <param name="Id">The left part of its Message-ID: the same each time it is sent.</param>
/// <param name="To">The address.</param>
/// <param name="Subject">One line.</param>
/// <param name="Text">Plain text with line feeds.</param>
/// <param name="At">Its date.</param>
internal sealed record SmtpMail(string Id, string To, string Subject, string Text, DateTimeOffset At);

/// <summary>
/// Hands mails to the configured server by SMTP with STARTTLS (RFC 3207), and to no server whose certificate the system does not trust for
/// the configured name. Safe for concurrent use.
/// </summary>
/// <param name="options">The mail server.</param>
internal sealed class SmtpSender(MailOptions options)
{
    private static readonly TimeSpan SendWithin = TimeSpan.FromSeconds(60);

    /// <summary>Whether there is a mail server.</summary>
    public bool IsConfigured => options.IsConfigured;

    /// <summary>Sends one mail.</summary>
    /// <returns>
    /// Done when the server took it, dead when it said that it never will, otherwise to be tried again. What is said of a failure holds no
    /// address and nothing of the mail.
    /// </returns>
    public async Task<WorkResult> SendAsync(SmtpMail mail, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(SendWithin);
        try
        {
            using var client = await ConnectorAsync(limit.Token);
            using var message = Compose(mail, options.From);
            await client.SendMailAsync(message, limit.Token);
            return WorkResult.Done;
        }
        catch (SmtpException exception)
        {
            return Judge(exception);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return WorkResult.Retry($"the mail server {options.Host} did not answer within {SendWithin.TotalSeconds} seconds");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return WorkResult.Retry($"mailing failed: {exception.Message}");
        }
    }

    /// <summary>Makes the message; there is no way for a line break into a header.</summary>
    /// <exception cref="ArgumentException">The subject holds a control character.</exception>
    internal static MailMessage Compose(SmtpMail mail, string from)
    {
        if (mail.Subject.Any(char.IsControl) || mail.To.Any(char.IsControl) || mail.Id.Any(char.IsControl))
        {
            throw new ArgumentException("A header of a mail is one line.", nameof(mail));
        }

        var message = new MailMessage(new MailAddress(from, "Weir"), new MailAddress(mail.To))
        {
            Subject = mail.Subject,
            SubjectEncoding = Encoding.UTF8,
            HeadersEncoding = Encoding.UTF8,
            Body = mail.Text.Replace("\n", "\r\n", StringComparison.Ordinal),
            BodyEncoding = Encoding.UTF8,
            BodyTransferEncoding = TransferEncoding.QuotedPrintable,
        };
        message.Headers["Message-ID"] = $"<{mail.Id}@{from[(from.IndexOf('@', StringComparison.Ordinal) + 1)..]}>";
        message.Headers["Date"] = mail.At.ToString("ddd, dd MMM yyyy HH:mm:ss +0000", System.Globalization.CultureInfo.InvariantCulture);
        message.Headers["Auto-Submitted"] = "auto-generated";
        return message;
    }

    private async Task<SmtpClient> ConnectorAsync(CancellationToken cancellationToken)
    {
        var credential = options.User is { } user
            ? new NetworkCredential(user, (await File.ReadAllTextAsync(options.PasswordPath!, cancellationToken)).TrimEnd('\r', '\n'))
            : null;
        return new SmtpClient(options.Host, options.Port)
        {
            // With this the client sends nothing, no password either, before STARTTLS has succeeded.
            EnableSsl = true,
            DeliveryMethod = SmtpDeliveryMethod.Network,
            DeliveryFormat = SmtpDeliveryFormat.International,
            Credentials = credential,
        };
    }

    private WorkResult Judge(SmtpException exception)
    {
        var code = (int)exception.StatusCode;
        return code is 550 or 551 or 552 or 553 or 554 or 501 or 555
            ? WorkResult.Dead($"the mail server {options.Host} will not take the mail: it answered {code}")
            : code > 0
                ? WorkResult.Retry($"the mail server {options.Host} did not take the mail: it answered {code}")
                : WorkResult.Retry($"the mail server {options.Host}:{options.Port} could not be used: {Cause(exception)}");
    }

    // The words of the platform: a name that does not resolve, a refused connection, a certificate that is not trusted.
    private static string Cause(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return exception.Message;
    }
}
