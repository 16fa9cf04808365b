using Weir.Server.Hosting;
using Weir.Server.Hosting.Settings;

namespace Weir.Tests.Server.Mail;

/// <summary>Settings of the mail server that cannot work stop the start.</summary>
public sealed class MailOptionsTests
{
    [Fact]
    public void Without_a_host_no_mail_is_sent() => Assert.False(Read().IsConfigured);

    [Fact]
    public void Host_and_sender_are_enough()
    {
        var mail = Read(("WEIR_SMTP_HOST", "mail.example.org"), ("WEIR_SMTP_FROM", "weir@example.org"));

        Assert.True(mail.IsConfigured);
        Assert.Equal(587, mail.Port);
    }

    [Theory]
    [InlineData("WEIR_SMTP_FROM", "WEIR_SMTP_HOST", "mail.example.org")]
    [InlineData("WEIR_SMTP_HOST", "WEIR_SMTP_FROM", "weir@example.org")]
    [InlineData("WEIR_SMTP_FROM must be an address", "WEIR_SMTP_HOST", "mail.example.org", "WEIR_SMTP_FROM", "weir@example.org\r\nBcc: x@y.z")]
    [InlineData("WEIR_SMTP_HOST must be a name", "WEIR_SMTP_HOST", "a b", "WEIR_SMTP_FROM", "weir@example.org")]
    [InlineData("STARTTLS", "WEIR_SMTP_PORT", "465")]
    [InlineData("WEIR_SMTP_PASSWORD_FILE", "WEIR_SMTP_USER", "weir")]
    [InlineData("is not there", "WEIR_SMTP_USER", "weir", "WEIR_SMTP_PASSWORD_FILE", "/nowhere/password")]
    public void A_setting_that_cannot_work_is_named(string fault, params string[] settings)
    {
        var pairs = settings.Chunk(2).Select(static pair => (pair[0], pair[1])).ToArray();

        Assert.Contains(fault, Assert.Throws<SettingsException>(() => Read(pairs)).Message, StringComparison.Ordinal);
    }

    private static MailOptions Read(params (string Name, string Value)[] settings) => ServerOptions.Read(
        settings.ToDictionary(static setting => setting.Name, static setting => setting.Value), null, new Dictionary<string, string>()).Mail;
}
