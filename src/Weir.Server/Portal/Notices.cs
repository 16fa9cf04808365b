using System.Collections.Frozen;
using Microsoft.AspNetCore.Http;
using Weir.Server.Portal.Design;

namespace Weir.Server.Portal;

/// <summary>
/// What a page says after a form sent the browser on (Post, Redirect, Get). The address carries a word of this table and never a text, so
/// nobody can put words of their own onto a page.
/// </summary>
internal static class Notices
{
    /// <summary>The parameter of the address.</summary>
    public const string Parameter = "done";

    private static readonly FrozenDictionary<string, Notice> All = new Dictionary<string, Notice>(StringComparer.Ordinal)
    {
        ["set-up"] = new(NoticeKind.Success, "The server is set up. Sign in with the account that you just made."),
        ["joined"] = new(NoticeKind.Success, "Your account is ready. Sign in with your e-mail address and your new password."),
        ["password"] = new(NoticeKind.Success, "Your password was changed. All other sessions have ended."),
        ["recovered"] = new(NoticeKind.Success, "Your password was changed. Sign in with the new one."),
        ["signed-out"] = new(NoticeKind.Success, "You are signed out."),
        ["session-ended"] = new(NoticeKind.Success, "The session has ended."),
        ["others-ended"] = new(NoticeKind.Success, "All other sessions have ended."),
        ["details"] = new(NoticeKind.Success, "Your details were saved."),
        ["factor-added"] = new(NoticeKind.Success, "Your authenticator app was added."),
        ["passkey-added"] = new(NoticeKind.Success, "The passkey was added."),
        ["factor-removed"] = new(NoticeKind.Success, "It was removed and no longer opens your account."),
        ["key-revoked"] = new(NoticeKind.Success, "The access key was revoked. It stopped working at once."),
        ["key-once"] = new(NoticeKind.Warning, "This form made its key before. If you missed the secret then, rotate the key."),
        ["device"] = new(NoticeKind.Success, "The device was let in. Go back to it: its access key is in this list once it has fetched it."),
        ["device-refused"] = new(NoticeKind.Success, "The device was not let in."),
        ["review-line"] = new(NoticeKind.Success, "The decision was recorded."),
        ["review-started"] = new(NoticeKind.Success, "The access review was started. It holds how things stand now."),
        ["review-open"] = new(NoticeKind.Warning, "A review is open already. Complete it before you start another."),
        ["review-decided"] = new(NoticeKind.Warning, "Somebody decided this line before you. Their decision stands."),
        ["review-done"] = new(NoticeKind.Success, "The access review is complete."),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The address of a page that says something when it comes.</summary>
    public static string Then(string path, string notice) =>
        All.ContainsKey(notice)
            ? $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Parameter}={notice}"
            : throw new ArgumentOutOfRangeException(nameof(notice), notice, "There is no such notice.");

    /// <summary>What the page of a request has to say; null for nothing.</summary>
    public static Notice? Of(HttpRequest request) =>
        request.Query[Parameter] is [{ } word] && All.TryGetValue(word, out var notice) ? notice : null;
}
