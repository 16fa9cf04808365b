using System.Text;
using Weir.Server.SignIn.Passwords;
using Weir.Testing;

namespace Weir.Tests.Server.SignIn;

[Trait("Engine", "none")]
public sealed class BreachedPasswordsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Target => Path.Combine(_folder.FullName, "breached.bin");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_listed_password_is_found_and_others_almost_never()
    {
        const int Listed = 30_000;
        const int Others = 200_000;
        var count = await Import(string.Join('\n', Enumerable.Range(0, Listed).Select(static i => $"listed-{i}")), BreachedListFormat.Passwords);
        using var breached = BreachedPasswords.Open(Target);

        Assert.Equal(Listed, count);
        Assert.Equal(Listed, breached.Count);
        Assert.All(Enumerable.Range(0, Listed), i => Assert.True(breached.Contains($"listed-{i}")));

        // 1 in 16,384 is 12 of 200,000; 1 in 10,000, the promised bound, is 20. The names are fixed, so the count is.
        Assert.InRange(Enumerable.Range(0, Others).Count(i => breached.Contains($"other-{i}")), 0, 20);
        Assert.InRange(new FileInfo(Target).Length * 8.0 / Listed, 18, 19);
    }

    [Fact]
    public async Task Order_repetition_and_counts_do_not_change_the_file()
    {
        var lines = Enumerable.Range(0, 2_000).Select(static i => Convert.ToHexString(BreachedPasswordFile.HashOf($"p{i}"))).ToList();
        await Import(string.Join("\r\n", lines.Order(StringComparer.Ordinal).Select(static (line, i) => $"{line}:{i + 1}")), BreachedListFormat.Sha1);
        var sorted = await File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken);
        await Import(string.Join('\n', lines.Concat(lines.Select(static line => line.ToLowerInvariant()))) + "\n\n", BreachedListFormat.Sha1);

        Assert.Equal(sorted, await File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken));
        using var breached = BreachedPasswords.Open(Target);
        Assert.True(breached.Contains("p1999"));
        await breached.VerifyAsync(TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8")]
    [InlineData("5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8:9545824")]
    public async Task The_digest_of_password_finds_password(string line)
    {
        await Import(line, BreachedListFormat.Sha1);
        using var breached = BreachedPasswords.Open(Target);

        Assert.True(breached.Contains("password"));
        Assert.False(breached.Contains("Password"));
    }

    [Fact]
    [Trait("Asvs", "V6.2.12")]
    public async Task The_policy_refuses_a_listed_password()
    {
        await Import("tandem-gravel-ouzel", BreachedListFormat.Passwords);
        using var breached = BreachedPasswords.Open(Target);
        var policy = new PasswordPolicy(breached);

        var refusal = Assert.Single(policy.Judge("tandem-gravel-ouzel", false, new PasswordRules(), new(null, null, null)));
        Assert.Equal(PasswordFault.Breached, refusal.Fault);
        Assert.Empty(policy.Judge("tandem-gravel-quince", false, new PasswordRules(), new(null, null, null)));
    }

    [Theory]
    [InlineData("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD")]
    [InlineData("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8F")]
    [InlineData("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FDX")]
    [InlineData("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:")]
    [InlineData("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8:-1")]
    [InlineData("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8 12")]
    [InlineData("hunter2-secret")]
    public async Task A_wrong_line_stops_the_import_and_leaves_nothing(string line)
    {
        await Import("5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8", BreachedListFormat.Sha1);
        var before = await File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken);
        var fault = await Assert.ThrowsAsync<InvalidDataException>(
            () => Import($"5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8\n{line}\n", BreachedListFormat.Sha1));

        Assert.Contains("line 2", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(line, fault.Message, StringComparison.Ordinal);
        Assert.Equal([Target], Directory.GetFileSystemEntries(_folder.FullName));
        Assert.Equal(before, await File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task An_empty_list_finds_nothing()
    {
        Assert.Equal(0, await Import("", BreachedListFormat.Sha1));
        using var breached = BreachedPasswords.Open(Target);

        Assert.False(breached.Contains("password"));
        await breached.VerifyAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_cut_or_changed_file_is_seen()
    {
        await Import(string.Join('\n', Enumerable.Range(0, 1_000)), BreachedListFormat.Passwords);
        var bytes = await File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken);
        var changed = Path.Combine(_folder.FullName, "changed.bin");
        foreach (var offset in Enumerable.Range(0, 56).Concat(Enumerable.Range(96, 32)))
        {
            await Write(bytes, offset);
            Assert.Throws<InvalidDataException>(() => BreachedPasswords.Open(changed).Dispose());
        }

        foreach (var offset in new[] { 128, 140, 300, bytes.Length - 1 })
        {
            await Write(bytes, offset);
            using var open = BreachedPasswords.Open(changed);
            await Assert.ThrowsAsync<InvalidDataException>(() => open.VerifyAsync(TestContext.Current.CancellationToken));
            Assert.All(Enumerable.Range(0, 1_000), i => open.Contains($"{i}"));
        }

        await File.WriteAllBytesAsync(changed, bytes[..^2], TestContext.Current.CancellationToken);
        Assert.Throws<InvalidDataException>(() => BreachedPasswords.Open(changed).Dispose());
        await File.WriteAllBytesAsync(changed, [], TestContext.Current.CancellationToken);
        Assert.Throws<InvalidDataException>(() => BreachedPasswords.Open(changed).Dispose());

        async Task Write(byte[] original, int offset)
        {
            var copy = original.ToArray();
            copy[offset] ^= 0x40;
            await File.WriteAllBytesAsync(changed, copy, TestContext.Current.CancellationToken);
        }
    }

    private async Task<long> Import(string list, BreachedListFormat format)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(list));
        return await BreachedPasswordImport.ImportAsync(stream, format, Target, TestContext.Current.CancellationToken);
    }
}
