using System.Security.Cryptography;
using System.Security.Cryptography.Pkcs;
using Microsoft.AspNetCore.Http;
using Weir.Server.Audit.TimeStamps;
using Weir.Testing;

namespace Weir.SystemTests.Server.Audit;

/// <summary>What a time stamp authority answers is taken only when it is a stamp over what was asked, by somebody who is trusted.</summary>
public sealed class TimeStampAuthorityTests
{
    private const string Invalid = "it refused, or its answer is no valid stamp";

    private static readonly byte[] Checkpoint = "a checkpoint"u8.ToArray();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_right_answer_is_taken()
    {
        await using var authority = await TestTimeStampAuthority.StartAsync();
        using var client = Client(authority);

        var (token, stamp) = await client.StampAsync(Checkpoint, Cancel);

        Assert.True(stamp is { IsTrusted: true, Authority: "Test TSA" });
        Assert.InRange(stamp.At, TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow().AddMinutes(5));
        Assert.Equal(stamp, authority.Roots.Check(token, Checkpoint, out _));
        Assert.False(TimeStampRoots.None.Check(token, Checkpoint, out _)!.IsTrusted);
        Assert.Null(authority.Roots.Check(token, "another checkpoint"u8.ToArray(), out var fault));
        Assert.Contains("something else", fault, StringComparison.Ordinal);
        Assert.Null(authority.Roots.Check(token.AsMemory(0, token.Length - 1), Checkpoint, out _));
        token[^5] ^= 1;
        Assert.Null(authority.Roots.Check(token, Checkpoint, out _));
    }

    [Fact]
    public async Task An_answer_with_another_nonce_is_refused() =>
        await RefusesAsync(Invalid, static (authority, request) => authority.ReplyAsync(Request(request, Checkpoint, [1, 2, 3])));

    [Fact]
    public async Task An_answer_over_something_else_is_refused() =>
        await RefusesAsync(Invalid, static (authority, request) => authority.ReplyAsync(Request(request, [9], null)));

    [Fact]
    public async Task An_answer_that_was_altered_is_refused() => await RefusesAsync(Invalid, static async (authority, request) =>
    {
        var answer = await authority.ReplyAsync(request);
        answer[^5] ^= 1;
        return answer;
    });

    [Fact]
    public async Task A_refusal_is_none_of_a_stamp() => await RefusesAsync(Invalid, static (authority, request) =>
        authority.ReplyAsync(Rfc3161TimestampRequest.CreateFromHash(SHA384.HashData(Checkpoint), HashAlgorithmName.SHA384).Encode()));

    [Fact]
    public async Task Garbage_is_refused() =>
        await RefusesAsync(Invalid, static (_, _) => Task.FromResult(RandomNumberGenerator.GetBytes(4000)));

    [Fact]
    public async Task Nothing_is_refused() => await RefusesAsync(Invalid, static (_, _) => Task.FromResult<byte[]>([]));

    [Fact]
    public async Task More_than_an_answer_is_refused() => await RefusesAsync(
        "more than an answer", static async (authority, request) => [.. await authority.ReplyAsync(request), 0]);

    [Fact]
    public async Task A_huge_answer_is_not_read() => await RefusesAsync(
        "too long", static (_, _) => Task.FromResult(new byte[TimeStampAuthority.MaxAnswerBytes + 1]));

    [Fact]
    public async Task A_stranger_is_refused()
    {
        await using var trusted = await TestTimeStampAuthority.StartAsync();
        await using var stranger = await TestTimeStampAuthority.StartAsync("Stranger");
        await RefusesAsync("leads to no root", stranger, trusted.Roots);
    }

    [Fact]
    public async Task A_certificate_that_has_ended_is_refused()
    {
        await using var authority = await TestTimeStampAuthority.StartAsync(age: TimeSpan.FromDays(2));
        await RefusesAsync(Invalid, authority, authority.Roots);
    }

    [Fact]
    public async Task A_slow_answer_is_given_up()
    {
        await using var authority = await TestTimeStampAuthority.StartAsync();
        authority.Answer = static (context, _) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        await RefusesAsync("did not answer", authority, authority.Roots, TimeSpan.FromMilliseconds(100));
    }

    [Fact]
    public async Task An_answer_that_comes_drop_by_drop_is_given_up()
    {
        await using var authority = await TestTimeStampAuthority.StartAsync();
        authority.Answer = static async (context, _) =>
        {
            await context.Response.Body.WriteAsync(new byte[1], context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        await RefusesAsync("did not answer", authority, authority.Roots, TimeSpan.FromMilliseconds(100));
    }

    [Theory]
    [InlineData(StatusCodes.Status302Found)]
    [InlineData(StatusCodes.Status307TemporaryRedirect)]
    public async Task A_redirect_is_not_followed(int status)
    {
        await using var elsewhere = await TestTimeStampAuthority.StartAsync();
        await using var authority = await TestTimeStampAuthority.StartAsync();
        authority.Answer = (context, _) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = elsewhere.Address.ToString();
            return Task.CompletedTask;
        };

        await RefusesAsync($"status {status}", authority, elsewhere.Roots);

        Assert.Equal(0, elsewhere.Asked);
    }

    [Fact]
    public async Task An_authority_that_is_not_there_is_said()
    {
        var authority = await TestTimeStampAuthority.StartAsync();
        var (address, roots) = (authority.Address, authority.Roots);
        await authority.DisposeAsync();
        using var client = new TimeStampAuthority(address, roots, null, TimeStampAuthority.Patience);
        var failure = await Assert.ThrowsAsync<TimeStampException>(() => client.StampAsync(Checkpoint, Cancel));
        Assert.Contains("cannot be reached", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_authority_that_wants_a_password_is_told_the_one_in_the_file_and_no_other_hears_it()
    {
        using var folder = new TempFolder();
        await using var authority = await TestTimeStampAuthority.StartAsync();
        await using var elsewhere = await TestTimeStampAuthority.StartAsync();
        List<string> heard = [];
        authority.Answer = async (context, request) =>
        {
            heard.Add(context.Request.Headers.Authorization.ToString());
            if (heard[^1] != "Basic w6RkYTpjb3JyZWN0OnDDpHNz")
            {
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return;
            }

            await context.Response.Body.WriteAsync(await authority.ReplyAsync(request), Cancel);
        };
        var login = new TimeStampLogin("äda", folder.Write("password", "wrong\n"));
        using var client = new TimeStampAuthority(authority.Address, authority.Roots, login, TimeStampAuthority.Patience);

        var refused = await Assert.ThrowsAsync<TimeStampException>(() => client.StampAsync(Checkpoint, Cancel));
        folder.Write("password", "correct:päss\n");
        Assert.True((await client.StampAsync(Checkpoint, Cancel)).Stamp.IsTrusted);
        authority.Answer = (context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
            context.Response.Headers.Location = elsewhere.Address.ToString();
            return Task.CompletedTask;
        };
        await Assert.ThrowsAsync<TimeStampException>(() => client.StampAsync(Checkpoint, Cancel));
        File.Delete(login.PasswordPath);
        var unread = await Assert.ThrowsAsync<TimeStampException>(() => client.StampAsync(Checkpoint, Cancel));

        Assert.Contains("status 401", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("wrong", refused.Message, StringComparison.Ordinal);
        Assert.Contains("password cannot be read", unread.Message, StringComparison.Ordinal);
        Assert.Equal((2, 0), (heard.Count, elsewhere.Asked));
        Assert.Throws<ArgumentException>(() =>
            new TimeStampAuthority(new Uri("http://tsa.example/"), authority.Roots, login, TimeStampAuthority.Patience));
    }

    private static TimeStampAuthority Client(TestTimeStampAuthority authority) =>
        new(authority.Address, authority.Roots, null, TimeStampAuthority.Patience);

    // A request like the one that came, with another digest or nonce.
    private static byte[] Request(byte[] like, byte[] bytes, byte[]? nonce)
    {
        Assert.True(Rfc3161TimestampRequest.TryDecode(like, out var request, out _));
        return Rfc3161TimestampRequest.CreateFromHash(
            SHA256.HashData(bytes), HashAlgorithmName.SHA256, nonce: nonce ?? request.GetNonce(), requestSignerCertificates: true).Encode();
    }

    private static async Task RefusesAsync(string why, Func<TestTimeStampAuthority, byte[], Task<byte[]>> answer)
    {
        await using var authority = await TestTimeStampAuthority.StartAsync();
        authority.Answer = async (context, request) => await context.Response.Body.WriteAsync(await answer(authority, request), Cancel);
        await RefusesAsync(why, authority, authority.Roots);
    }

    private static async Task RefusesAsync(
        string why, TestTimeStampAuthority authority, TimeStampRoots roots, TimeSpan? patience = null)
    {
        using var client = new TimeStampAuthority(authority.Address, roots, null, patience ?? TimeStampAuthority.Patience);
        var failure = await Assert.ThrowsAsync<TimeStampException>(() => client.StampAsync(Checkpoint, Cancel));
        Assert.Contains(why, failure.Message, StringComparison.Ordinal);
    }
}
