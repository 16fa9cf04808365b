using Weir.Guard.Keys;
using Weir.Testing;

namespace Weir.Tests.Guard.Keys;

public sealed class KeyStoreBackupTests : IAsyncDisposable
{
    private readonly KeyStoreFixture _store = new();
    private readonly ManualTime _time = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string BackupFolder => _store.Folder.File("key-backups");

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_backup_is_private_and_shows_no_wrap()
    {
        await using var ring = await _store.OpenAsync();
        var path = await Backup().WriteAsync(ring, Cancel);
        var text = await File.ReadAllTextAsync(path, System.Text.Encoding.Latin1, Cancel);

        Assert.Equal(Secrets.Private, File.GetUnixFileMode(path));
        Assert.Equal(Secrets.Private | UnixFileMode.UserExecute, File.GetUnixFileMode(BackupFolder));
        Assert.All(await _store.WrapsAsync(), wrap => Assert.DoesNotContain(Convert.ToBase64String(wrap), text, StringComparison.Ordinal));
        Assert.DoesNotContain("installation", text, StringComparison.Ordinal);
        Assert.Equal([path], Directory.EnumerateFiles(BackupFolder));
    }

    [Fact]
    public async Task Backups_are_kept_for_thirty_days()
    {
        await using var ring = await _store.OpenAsync();
        var first = await Backup().WriteAsync(ring, Cancel);
        var foreign = _store.Folder.Write("key-backups/notes.txt", "mine");
        _time.Advance(TimeSpan.FromDays(20));
        var second = await Backup().WriteAsync(ring, Cancel);
        _time.Advance(TimeSpan.FromDays(10));
        Backup().RemoveOld();
        Assert.True(File.Exists(first));
        _time.Advance(TimeSpan.FromSeconds(1));
        Backup().RemoveOld();

        Assert.Equal([second, foreign], Directory.EnumerateFiles(BackupFolder).Order());
    }

    [Theory]
    [InlineData("backups")]
    [InlineData("backups/keys")]
    [InlineData("backups/../backups/keys")]
    [InlineData(".")]
    public void Backups_never_stand_with_the_main_ones(string folder)
    {
        var failure = Assert.Throws<ArgumentException>(
            () => new KeyStoreBackup(_store.Folder.File(folder), _store.Folder.File("backups"), _time));

        Assert.Contains("Name a folder apart", failure.Message, StringComparison.Ordinal);
    }

    private KeyStoreBackup Backup() => new(BackupFolder, _store.Folder.File("backups"), _time);
}
