using System.Text.RegularExpressions;

namespace Weir.Commands;

/// <summary>
/// The last net under messages that quote what a user typed or what a library said: passwords inside addresses and master keys are blanked
/// out, wherever they stand. Messages made here never hold one to begin with.
/// </summary>
internal static partial class Secrets
{
    private const string Blank = "***";

    /// <summary>The text without passwords and keys.</summary>
    public static string Remove(string text) =>
        Key().Replace(Keyword().Replace(UserInfo().Replace(text, $"$1{Blank}@"), $"$1{Blank}"), Blank);

    /// <summary>Whether the text is, or holds, a master key instead of the path of its file.</summary>
    public static bool HoldsKey(string text) => Key().IsMatch(text);

    [GeneratedRegex(@"(://[^/\s:@]*:)[^\s]*@")]
    private static partial Regex UserInfo();

    [GeneratedRegex(@"((?:password|passwd|pwd|sslpassword)\s*=\s*)('(?:[^'\\]|\\.)*'?|""[^""]*""?|[^\s;&']+)", RegexOptions.IgnoreCase)]
    private static partial Regex Keyword();

    [GeneratedRegex(@"weir-key-\d+:\S+")]
    private static partial Regex Key();
}
