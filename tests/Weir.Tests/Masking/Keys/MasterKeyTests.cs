using Weir.Masking.Keys;
using Weir.Testing;

namespace Weir.Tests.Masking.Keys;

public sealed class MasterKeyTests : IDisposable
{
    private const UnixFileMode Mode0600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // 32 bytes 00 to 1F.
    private const string KnownLine = "weir-key-1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=:aacefda7";

    private static readonly byte[] KnownBytes = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_saved_key_is_loaded_again()
    {
        using var key = MasterKey.Create();
        key.Save(InFolder("a.key"));
        using var loaded = MasterKey.Load(InFolder("a.key"));

        Assert.Equal(key.Id, loaded.Id);
        Assert.Equal(key.ForGroup("g").CreatePrf("p").Evaluate([1]), loaded.ForGroup("g").CreatePrf("p").Evaluate([1]));
    }

    [Fact]
    public void The_file_is_one_known_line_that_only_its_owner_can_read()
    {
        using var key = MasterKey.FromBytes(KnownBytes);
        key.Save(InFolder("known.key"));

        Assert.Equal(KnownLine + "\n", File.ReadAllText(InFolder("known.key")));
        Assert.Equal(Mode0600, File.GetUnixFileMode(InFolder("known.key")));
    }

    [Fact]
    public void Line_ends_of_every_editor_are_accepted()
    {
        using var key = MasterKey.FromBytes(KnownBytes);
        foreach (var end in (string[])["", "\n", "\r\n"])
        {
            using var loaded = MasterKey.Load(Write(KnownLine + end));
            Assert.Equal(key.Id, loaded.Id);
        }
    }

    [Fact]
    public void Two_keys_are_different()
    {
        var ids = Enumerable.Range(0, 100).Select(_ => MasterKey.Create().Id).ToArray();

        Assert.Equal(100, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[0-9a-f]{12}$", id));
    }

    [Fact]
    public void Saving_never_overwrites()
    {
        using var key = MasterKey.Create();
        var path = Write("precious");

        var failure = Assert.Throws<KeyFileException>(() => key.Save(path));

        Assert.Equal(KeyFileProblem.AlreadyExists, failure.Problem);
        Assert.Equal("precious", File.ReadAllText(path));
    }

    [Fact]
    public void Saving_does_not_follow_a_dangling_link()
    {
        using var key = MasterKey.Create();
        File.CreateSymbolicLink(InFolder("link"), InFolder("target"));

        Assert.Throws<KeyFileException>(() => key.Save(InFolder("link")));
        Assert.False(File.Exists(InFolder("target")));
    }

    [Fact]
    public void Saving_into_a_missing_folder_is_unwritable()
    {
        using var key = MasterKey.Create();

        Assert.Equal(
            KeyFileProblem.Unwritable, Assert.Throws<KeyFileException>(() => key.Save(InFolder("none/a.key"))).Problem);
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_told_apart()
    {
        Assert.Equal(KeyFileProblem.Missing, Refusal(InFolder("none.key")).Problem);
        Assert.Equal(KeyFileProblem.Missing, Refusal(InFolder("none/a.key")).Problem);
        Assert.Equal(KeyFileProblem.Unreadable, Refusal(_folder.FullName).Problem);
    }

    [Fact]
    public void A_file_open_to_others_is_refused_with_the_command_that_closes_it()
    {
        foreach (var (bit, octal) in new[]
        {
            (UnixFileMode.GroupRead, "0640"), (UnixFileMode.GroupWrite, "0620"), (UnixFileMode.GroupExecute, "0610"),
            (UnixFileMode.OtherRead, "0604"), (UnixFileMode.OtherWrite, "0602"), (UnixFileMode.OtherExecute, "0601"),
        })
        {
            var path = Write(KnownLine, Mode0600 | bit);
            var failure = Refusal(path);

            Assert.Equal(KeyFileProblem.OpenToOthers, failure.Problem);
            Assert.Contains(octal, failure.Message, StringComparison.Ordinal);
            Assert.Contains($"chmod 600 '{path}'", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_read_only_file_of_the_owner_is_accepted()
    {
        using var key = MasterKey.Load(Write(KnownLine, UnixFileMode.UserRead));

        Assert.Equal(12, key.Id.Length);
    }

    [Fact]
    public void Every_cut_and_every_edited_character_is_recognised()
    {
        for (var length = 0; length < KnownLine.Length; length++)
        {
            var problem = Refusal(Write(KnownLine[..length])).Problem;
            Assert.Equal(length < "weir-key-1:".Length ? KeyFileProblem.NotAKeyFile : KeyFileProblem.Damaged, problem);
        }

        for (var at = "weir-key-1:".Length; at < KnownLine.Length; at++)
        {
            var edited = KnownLine[..at] + (KnownLine[at] == 'b' ? 'c' : 'b') + KnownLine[(at + 1)..];
            Assert.Equal(KeyFileProblem.Damaged, Refusal(Write(edited)).Problem);
        }
    }

    [Fact]
    public void Other_content_is_not_a_key_file()
    {
        foreach (var content in (string[])["", "\n", "secret", "Weir-key-1:", " " + KnownLine, "weir-key-", new string('x', 5000), "é"])
        {
            Assert.Equal(KeyFileProblem.NotAKeyFile, Refusal(Write(content)).Problem);
        }
    }

    [Fact]
    public void A_second_line_is_damage() =>
        Assert.Equal(KeyFileProblem.Damaged, Refusal(Write(KnownLine + "\n" + KnownLine + "\n")).Problem);

    [Fact]
    public void Another_version_is_named_as_such() =>
        Assert.Equal(KeyFileProblem.UnknownVersion, Refusal(Write(KnownLine.Replace("key-1", "key-2", StringComparison.Ordinal))).Problem);

    [Fact]
    public void A_key_of_another_length_is_refused()
    {
        // 128 zero bits with a checksum that fits.
        Assert.Equal(KeyFileProblem.WrongLength, Refusal(Write("weir-key-1:AAAAAAAAAAAAAAAAAAAAAA==:4a5b6ab5")).Problem);
        Assert.Throws<ArgumentException>(() => MasterKey.FromBytes(new byte[16]));
    }

    [Fact]
    public void No_message_and_no_text_form_holds_the_key()
    {
        using var key = MasterKey.FromBytes(KnownBytes);
        var damaged = Refusal(Write(KnownLine[..^1])).ToString();

        Assert.DoesNotContain("AAEC", damaged, StringComparison.Ordinal);
        Assert.Equal($"master key {key.Id}", key.ToString());
    }

    [Fact]
    public void A_disposed_key_derives_nothing_more()
    {
        var key = MasterKey.Create();
        var group = key.ForGroup("g");
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => group.CreatePrf("p"));
        Assert.Throws<ObjectDisposedException>(() => key.Save(InFolder("gone.key")));
        Assert.False(File.Exists(InFolder("gone.key")));
    }

    private KeyFileException Refusal(string path)
    {
        var failure = Assert.Throws<KeyFileException>(() => MasterKey.Load(path));
        Assert.Equal(path, failure.Path);
        Assert.Contains(path, failure.Message, StringComparison.Ordinal);
        return failure;
    }

    private string Write(string content, UnixFileMode mode = Mode0600)
    {
        var path = InFolder(Guid.NewGuid().ToString("N"));
        File.WriteAllText(path, content);
        File.SetUnixFileMode(path, mode);
        return path;
    }

    private string InFolder(string name) => _folder.File(name);
}
