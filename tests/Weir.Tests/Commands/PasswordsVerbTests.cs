using Weir.Commands;
using Weir.Server.SignIn.Passwords;
using Weir.Testing;

namespace Weir.Tests.Commands;

/// <summary><c>weir passwords import</c> makes the file that a server refuses passwords by.</summary>
public sealed class PasswordsVerbTests
{
    [Fact]
    [Trait("Asvs", "V6.2.12")]
    public async Task Both_kinds_of_list_make_a_file_that_knows_the_same_passwords()
    {
        using var folder = new TempFolder();
        var words = folder.Write("words.txt", "correct horse\nbattery staple\n");
        var digests = folder.Write(
            "digests.txt", string.Concat(new[] { "battery staple", "correct horse" }
                .Select(static word => $"{Convert.ToHexString(BreachedPasswordFile.HashOf(word))}:17\r\n")));

        var plain = await CommandSandbox.RunAsync(["passwords", "import", words, "--plain", "-o", folder.File("plain.weir")]);
        var sha1 = await CommandSandbox.RunAsync(["passwords", "import", digests, "-o", folder.File("sha1.weir"), "--json"]);

        Assert.Equal((ExitCode.Success, ExitCode.Success), (plain.ExitCode, sha1.ExitCode));
        Assert.Contains("2 passwords", plain.Output, StringComparison.Ordinal);
        Assert.Contains("\"passwords\": 2", sha1.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(folder.File("plain.weir")), File.ReadAllBytes(folder.File("sha1.weir")));
        using var known = BreachedPasswords.Open(folder.File("plain.weir"));
        Assert.True(known.Contains("correct horse"));
        Assert.False(known.Contains("quartz umbrella 47 violet"));
    }

    [Fact]
    public async Task A_list_in_the_wrong_format_is_refused_by_line_without_its_text()
    {
        using var folder = new TempFolder();
        var list = folder.Write("words.txt", "correct horse\n");

        var refused = await CommandSandbox.RunAsync(["passwords", "import", list, "-o", folder.File("out.weir")]);

        Assert.Equal(ExitCode.Failed, refused.ExitCode);
        Assert.Contains("line 1 is not a SHA-1 digest", refused.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("horse", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder.File("out.weir")));
    }
}
