using System.Text.RegularExpressions;

namespace Weir.Commands;

/// <summary>
/// The last net under messages that quote what a user typed or what a library said: passwords inside addresses, master keys and access keys
/// are blanked out, wherever they stand. Messages made here never hold one to begin with.
/// </summary>
internal static partial class Secrets
{
    private const string Blank = "***";

    /// <summary>The text without passwords and keys.</summary>
    public static string Remove(string text) =>
        AccessKey().Replace(Key().Replace(Keyword().Replace(UserInfo().Replace(text, $"$1{Blank}@"), $"$1{Blank}"), Blank), Blank);

    /// <summary>Whether the text is, or holds, a master key instead of the path of its file.</summary>
    public static bool HoldsKey(string text) => Key().IsMatch(text);

    /// <summary>Whether the text is, or holds, an access key of a server.</summary>
    public static bool HoldsAccessKey(string text) => AccessKey().IsMatch(text);

    [GeneratedRegex(@"(://[^/\s:@]*:)[^\s]*@")]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"((?:password|passwd|pwd|sslpassword)\s*=\s*)('(?:[^'\\]|\\.)*'?|""[^""]*""?|[^\s;&']+)", RegexOptions.IgnoreCase)]
    private static partial Regex Keyword();

    [GeneratedRegex("weir_[0-9a-hjkmnp-tv-z]{26}_[0-9a-hjkmnp-tv-z]{58}")]
    private static partial Regex AccessKey();

    [GeneratedRegex(@"weir-key-\d+:\S+")]
    private static partial Regex Key();
}
