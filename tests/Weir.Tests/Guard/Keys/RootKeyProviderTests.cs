using Weir.Foundation;
using Weir.Guard.Keys;
using Weir.Testing;

namespace Weir.Tests.Guard.Keys;

[Trait("Engine", "none")]
public sealed class RootKeyProviderTests : IDisposable
{
    private const string Passphrase = "correct horse battery staple";

    private readonly TempFolder _folder = new();
    private readonly SecretBytes _key = SecretBytes.Random(32);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Path => _folder.File("root.key");

    public void Dispose()
    {
        _key.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_key_file_is_private_and_read_again()
    {
        await MakeAsync(new KeyFileProvider(Path));
        using var read = await new KeyFileProvider(Path).ReadAsync(1, Cancel);

        Assert.Equal(_key.Reveal(), read.Reveal());
        Assert.Equal(Secrets.Private, File.GetUnixFileMode(Path));
        Assert.Equal(["root.key"], Directory.EnumerateFiles(_folder.FullName).Select(System.IO.Path.GetFileName));
    }

    [Fact]
    public async Task A_key_under_a_passphrase_is_private_and_read_again()
    {
        await MakeAsync(WithPassphrase());
        using var read = await WithPassphrase().ReadAsync(1, Cancel);

        Assert.Equal(_key.Reveal(), read.Reveal());
        Assert.Equal(Secrets.Private, File.GetUnixFileMode(Path));
        Assert.StartsWith("weir-root-passphrase-1:1:220000:", await File.ReadAllTextAsync(Path, Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_flipped_bit_of_a_key_file_is_noticed()
    {
        await MakeAsync(new KeyFileProvider(Path));
        var bytes = await File.ReadAllBytesAsync(Path, Cancel);
        for (var bit = 0; bit < (bytes.Length - 1) * 8; bit++)
        {
            var changed = bytes.ToArray();
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(Path, changed, Cancel);

            var failure = await Assert.ThrowsAsync<RootKeyException>(() => new KeyFileProvider(Path).ReadAsync(1, Cancel));
            Assert.True(failure.Problem is RootKeyProblem.Damaged or RootKeyProblem.NotARootKey, $"bit {bit}: {failure.Message}");
        }
    }

    [Fact]
    public async Task Every_cut_of_a_key_file_is_noticed()
    {
        await MakeAsync(new KeyFileProvider(Path));
        var bytes = await File.ReadAllBytesAsync(Path, Cancel);
        for (var length = 0; length < bytes.Length - 1; length++)
        {
            await File.WriteAllBytesAsync(Path, bytes[..length], Cancel);

            var failure = await Assert.ThrowsAsync<RootKeyException>(() => new KeyFileProvider(Path).FindAsync(Cancel));
            Assert.True(failure.Problem is RootKeyProblem.Damaged or RootKeyProblem.NotARootKey, failure.Message);
        }
    }

    [Fact]
    public async Task A_damaged_file_is_told_from_a_wrong_passphrase()
    {
        await MakeAsync(WithPassphrase());
        var wrong = await Assert.ThrowsAsync<RootKeyException>(() => WithPassphrase("another horse battery staple").ReadAsync(1, Cancel));
        var text = await File.ReadAllTextAsync(Path, Cancel);
        await File.WriteAllTextAsync(Path, text.Replace(":220000:", ":220001:", StringComparison.Ordinal), Cancel);
        var damaged = await Assert.ThrowsAsync<RootKeyException>(() => WithPassphrase().ReadAsync(1, Cancel));

        Assert.Equal(RootKeyProblem.WrongPassphrase, wrong.Problem);
        Assert.Equal(RootKeyProblem.Damaged, damaged.Problem);
        Assert.DoesNotContain("another horse", wrong.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherExecute)]
    [Trait("Asvs", "V13.3.2")]
    public async Task A_file_that_others_can_get_at_is_refused(UnixFileMode extra)
    {
        await MakeAsync(WithPassphrase());
        var passphrase = _folder.File("passphrase");
        File.SetUnixFileMode(passphrase, Secrets.Private | extra);
        var openPassphrase = await Assert.ThrowsAsync<RootKeyException>(
            () => new PassphraseProvider(Path, passphrase).ReadAsync(1, Cancel));
        File.SetUnixFileMode(passphrase, Secrets.Private);
        File.SetUnixFileMode(Path, Secrets.Private | extra);
        var openKey = await Assert.ThrowsAsync<RootKeyException>(() => WithPassphrase().ReadAsync(1, Cancel));

        Assert.Equal(RootKeyProblem.OpenToOthers, openPassphrase.Problem);
        Assert.Equal(RootKeyProblem.OpenToOthers, openKey.Problem);
        Assert.Contains("chmod 600", openKey.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("fourteen chars\n")]
    [InlineData("éééééééééééééé")]
    public async Task A_short_passphrase_is_refused(string passphrase)
    {
        var failure = await Assert.ThrowsAsync<RootKeyException>(() => WithPassphrase(passphrase).PrepareAsync(1, _key, Cancel));

        Assert.Equal(RootKeyProblem.WeakPassphrase, failure.Problem);
        Assert.False(File.Exists(Path + ".next"));
    }

    [Fact]
    public async Task A_missing_passphrase_file_is_named()
    {
        var provider = new PassphraseProvider(Path, _folder.File("nowhere"));
        var failure = await Assert.ThrowsAsync<RootKeyException>(() => provider.PrepareAsync(1, _key, Cancel));

        Assert.Equal(RootKeyProblem.Missing, failure.Problem);
        Assert.Contains(_folder.File("nowhere"), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_other_provider_says_what_is_missing()
    {
        await MakeAsync(WithPassphrase());
        var wrapped = await Assert.ThrowsAsync<RootKeyException>(() => new KeyFileProvider(Path).ReadAsync(1, Cancel));
        File.Delete(Path);
        await MakeAsync(new KeyFileProvider(Path));
        var plain = await Assert.ThrowsAsync<RootKeyException>(() => WithPassphrase().ReadAsync(1, Cancel));

        Assert.Equal(RootKeyProblem.OtherProvider, wrapped.Problem);
        Assert.Equal(RootKeyProblem.OtherProvider, plain.Problem);
    }

    [Fact]
    public async Task Both_versions_can_be_read_until_the_change_is_committed()
    {
        await MakeAsync(new KeyFileProvider(Path));
        using var next = SecretBytes.Random(32);
        var provider = new KeyFileProvider(Path);
        await provider.PrepareAsync(2, next, Cancel);
        using var oldKey = await provider.ReadAsync(1, Cancel);
        using var newKey = await provider.ReadAsync(2, Cancel);

        Assert.Equal(new RootKeyVersions(1, 2), await provider.FindAsync(Cancel));
        Assert.Equal(_key.Reveal(), oldKey.Reveal());
        Assert.Equal(next.Reveal(), newKey.Reveal());

        await provider.CommitAsync(2, Cancel);
        await provider.CommitAsync(2, Cancel);

        Assert.Equal(new RootKeyVersions(2, null), await provider.FindAsync(Cancel));
        var gone = await Assert.ThrowsAsync<RootKeyException>(() => provider.ReadAsync(1, Cancel));
        Assert.Equal(RootKeyProblem.Missing, gone.Problem);
    }

    [Fact]
    public async Task A_torn_next_version_counts_as_none()
    {
        await MakeAsync(new KeyFileProvider(Path));
        Secrets.Write(_folder, "root.key.next", "weir-root-1:2:AAEC");
        var provider = new KeyFileProvider(Path);

        Assert.Equal(new RootKeyVersions(1, null), await provider.FindAsync(Cancel));
        await provider.CommitAsync(1, Cancel);
        Assert.False(File.Exists(Path + ".next"));
    }

    [Theory]
    [InlineData("weir-root-2:1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    [InlineData("weir-root-1:0:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    [InlineData("weir-root-1:01:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")]
    [InlineData("weir-root-1:1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHg==")]
    [InlineData("weir-root-1:1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=:more")]
    [InlineData("weir-root-passphrase-1:1:1000:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=:AAAA")]
    public async Task A_whole_line_of_another_form_is_refused(string body)
    {
        var check = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(body)))[..16];
        Secrets.Write(_folder, "root.key", $"{body}:{check}\n");
        IRootKeyProvider provider = body.Contains("passphrase", StringComparison.Ordinal) ? WithPassphrase() : new KeyFileProvider(Path);

        var failure = await Assert.ThrowsAsync<RootKeyException>(() => provider.ReadAsync(1, Cancel));
        Assert.Equal(RootKeyProblem.NotARootKey, failure.Problem);
        Assert.DoesNotContain("AAEC", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named()
    {
        var provider = new KeyFileProvider(_folder.File("no/such/folder/root.key"));
        var failure = await Assert.ThrowsAsync<RootKeyException>(() => provider.PrepareAsync(1, _key, Cancel));

        Assert.Equal(RootKeyProblem.Unwritable, failure.Problem);
    }

    private async Task MakeAsync(IRootKeyProvider provider)
    {
        await provider.PrepareAsync(1, _key, Cancel);
        await provider.CommitAsync(1, Cancel);
    }

    private PassphraseProvider WithPassphrase(string passphrase = Passphrase) =>
        new(Path, Secrets.Write(_folder, "passphrase", passphrase), PassphraseProvider.MinIterations);
}
