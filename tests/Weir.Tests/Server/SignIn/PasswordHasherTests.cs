using System.Security.Cryptography;
using Weir.Server.SignIn.Passwords;

namespace Weir.Tests.Server.SignIn;

[Trait("Engine", "none")]
public sealed class PasswordHasherTests : IDisposable
{
    private static readonly PasswordHashing Cheapest = new();
    private readonly PasswordHasher _hasher = Hasher(Cheapest);

    public void Dispose() => _hasher.Dispose();

    [Fact]
    public async Task A_password_is_accepted_and_another_is_not()
    {
        var stored = await _hasher.HashAsync(Password("tandem-gravel"), TestContext.Current.CancellationToken);

        Assert.Matches(@"^\$weir-pbkdf2-sha512\$v=1\$i=220000,k=1\$[A-Za-z0-9+/]{43}\$[A-Za-z0-9+/]{43}$", stored);
        Assert.Equal(new PasswordCheck(PasswordOutcome.Accepted, false), await Verify(_hasher, "tandem-gravel", stored!));
        Assert.Equal(new PasswordCheck(PasswordOutcome.Wrong, false), await Verify(_hasher, "tandem-grave1", stored!));
    }

    [Fact]
    public async Task The_same_password_is_stored_differently_each_time() =>
        Assert.NotEqual(
            await _hasher.HashAsync(Password("tandem-gravel"), TestContext.Current.CancellationToken),
            await _hasher.HashAsync(Password("tandem-gravel"), TestContext.Current.CancellationToken));

    [Fact]
    [Trait("Asvs", "V11.4.2")]
    public async Task The_text_is_PBKDF2_with_a_MAC_over_it()
    {
        var stored = await _hasher.HashAsync(Password("tandem-gravel"), TestContext.Current.CancellationToken);
        Assert.True(PasswordHash.TryParse(stored, out var hash));

        var derived = Rfc2898DeriveBytes.Pbkdf2("tandem-gravel"u8, hash.Salt, 220_000, HashAlgorithmName.SHA512, 64);
        Assert.Equal(Pepper(1, [.. "weir/password\0"u8, .. derived]), hash.Tag);
    }

    [Fact]
    public async Task Every_spelling_of_the_same_letters_is_one_password()
    {
        var stored = await _hasher.HashAsync(Password("gru\u0308n"), TestContext.Current.CancellationToken);

        Assert.Equal(PasswordOutcome.Accepted, (await Verify(_hasher, "gr\u00fcn", stored!)).Outcome);
    }

    [Fact]
    public async Task Another_pepper_accepts_nothing()
    {
        var stored = await _hasher.HashAsync(Password("tandem-gravel"), TestContext.Current.CancellationToken);
        using var other = new PasswordHasher(Cheapest, static (_, data) => HMACSHA256.HashData("other"u8, data), new CountingRandom());

        Assert.Equal(PasswordOutcome.Wrong, (await Verify(other, "tandem-gravel", stored!)).Outcome);
    }

    [Fact]
    [Trait("Asvs", "V11.2.2")]
    public async Task More_iterations_or_a_newer_pepper_ask_for_a_new_hash()
    {
        var stored = await _hasher.HashAsync(Password("tandem-gravel"), TestContext.Current.CancellationToken);
        using var slower = Hasher(Cheapest with { Iterations = 230_000 });
        using var newer = Hasher(Cheapest with { PepperVersion = static () => 2 });

        Assert.Equal(new PasswordCheck(PasswordOutcome.Accepted, true), await Verify(slower, "tandem-gravel", stored!));
        Assert.Equal(new PasswordCheck(PasswordOutcome.Accepted, true), await Verify(newer, "tandem-gravel", stored!));
        Assert.Equal(new PasswordCheck(PasswordOutcome.Wrong, false), await Verify(slower, "tandem-grave1", stored!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$weir-pbkdf2-sha512$v=1$i=1,k=1$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$weir-pbkdf2-sha512$v=1$i=999999999,k=1$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$weir-pbkdf2-sha512$v=1$i=220000,k=0$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("$weir-pbkdf2-sha512$v=1$i=220000,k=1$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA$")]
    [InlineData("$weir-pbkdf2-sha512$v=1$i=220000,k=1$$")]
    [InlineData("tandem-gravel")]
    public async Task A_damaged_text_lets_nobody_in(string stored) =>
        Assert.Equal(new PasswordCheck(PasswordOutcome.Unreadable, false), await Verify(_hasher, "tandem-gravel", stored));

    /// <summary>By the work that is done, not by the clock: one derivation of the same length and one MAC, whoever asks.</summary>
    [Fact]
    public async Task An_unknown_user_takes_the_work_that_a_known_one_takes()
    {
        List<(int Version, int Bytes)> macs = [];
        using var hasher = new PasswordHasher(
            Cheapest,
            (version, data) =>
            {
                macs.Add((version, data.Length));
                return Pepper(version, data);
            },
            new CountingRandom());
        var stored = await hasher.HashAsync(Password("tandem-gravel"), TestContext.Current.CancellationToken);
        await Verify(hasher, "wrong-password", stored!);
        await hasher.VerifyDummyAsync(Password("wrong-password"), TestContext.Current.CancellationToken);
        await Verify(hasher, "wrong-password", "damaged");

        Assert.Equal(Enumerable.Repeat((1, 14 + 64), 4), macs);
    }

    [Fact]
    public async Task Nobodys_hash_accepts_nothing()
    {
        Assert.Equal(PasswordOutcome.Wrong, (await _hasher.VerifyDummyAsync(Password("x"), TestContext.Current.CancellationToken)).Outcome);
    }

    [Fact]
    [Trait("Asvs", "V15.2.2")]
    public async Task Too_many_at_once_are_told_to_come_back()
    {
        using var held = new ManualResetEventSlim();
        using var hasher = new PasswordHasher(
            Cheapest with { AtOnce = 1, MostWaiting = 2 },
            (version, data) =>
            {
                held.Wait(TestContext.Current.CancellationToken);
                return Pepper(version, data);
            },
            new CountingRandom());
        var running = Enumerable.Range(0, 3).Select(_ => hasher.VerifyDummyAsync(Password("x"), TestContext.Current.CancellationToken)).ToList();

        Assert.Equal(PasswordOutcome.Busy, (await hasher.VerifyDummyAsync(Password("x"), TestContext.Current.CancellationToken)).Outcome);
        Assert.Null(await hasher.HashAsync(Password("x"), TestContext.Current.CancellationToken));
        held.Set();
        Assert.All(await Task.WhenAll(running), static check => Assert.Equal(PasswordOutcome.Wrong, check.Outcome));
        Assert.Equal(PasswordOutcome.Wrong, (await hasher.VerifyDummyAsync(Password("x"), TestContext.Current.CancellationToken)).Outcome);
    }

    [Fact]
    [Trait("Asvs", "V11.4.2")]
    public void Fewer_iterations_than_the_bound_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Hasher(Cheapest with { Iterations = 219_999 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => Hasher(Cheapest with { AtOnce = 0 }));
    }

    private static PasswordHasher Hasher(PasswordHashing options) => new(options, Pepper, new CountingRandom());

    private static byte[] Pepper(int version, ReadOnlySpan<byte> data) => HMACSHA256.HashData([(byte)version, 1, 2, 3], data);

    private static NormalizedPassword Password(string text)
    {
        Assert.True(NormalizedPassword.TryFrom(text, out var password));
        Assert.Equal("[secret]", $"{password}");
        return password;
    }

    private static Task<PasswordCheck> Verify(PasswordHasher hasher, string typed, string stored) =>
        hasher.VerifyAsync(Password(typed), stored, TestContext.Current.CancellationToken);
}
