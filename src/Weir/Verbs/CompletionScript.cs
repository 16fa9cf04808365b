using System.CommandLine;
using System.Text;

namespace Weir.Verbs;

/// <summary>The words that may follow a verb.</summary>
/// <param name="Path">The verb with its sub-verb, one space between; empty for the beginning of the line.</param>
/// <param name="Words">Sub-verbs and options.</param>
internal sealed record CompletionWords(string Path, IReadOnlyList<string> Words);

/// <summary>
/// Writes completion scripts from the command line itself. The scripts hold names of verbs and options only, which consist of letters and
/// hyphens, so nothing in them needs quoting.
/// </summary>
internal static class CompletionScript
{
    /// <summary>Every verb with what may follow it.</summary>
    public static IReadOnlyList<CompletionWords> WordsOf(Command root)
    {
        var shared = root.Options.Where(static option => option.Recursive).Select(static option => option.Name).ToList();
        return [.. All(root, "", shared)];
    }

    /// <summary>The script of a shell.</summary>
    public static string For(string shell, IReadOnlyList<CompletionWords> words) => shell switch
    {
        "bash" => Bash(words),
        "zsh" => Zsh(words),
        _ => Fish(words),
    };

    private static IEnumerable<CompletionWords> All(Command command, string path, IReadOnlyList<string> shared)
    {
        yield return new CompletionWords(
            path,
            [
                .. command.Subcommands.Select(static sub => sub.Name),
                .. command.Options.Select(static option => option.Name).Concat(shared).Distinct().Order(StringComparer.Ordinal),
            ]);
        foreach (var words in command.Subcommands.SelectMany(sub => All(sub, $"{path} {sub.Name}".Trim(), shared)))
        {
            yield return words;
        }
    }

    private static string Bash(IReadOnlyList<CompletionWords> words) =>
        $$"""
        # bash completion of weir
        _weir_words() {
            case "$1" in
        {{Cases(words)}}
            esac
        }
        _weir() {
            local path="" next word current="${COMP_WORDS[COMP_CWORD]}"
            for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
                next="${path:+$path }$word"
                [[ -n "$(_weir_words "$next")" ]] && path="$next"
            done
            COMPREPLY=($(compgen -W "$(_weir_words "$path")" -- "$current"))
        }
        complete -o default -F _weir weir
        """;

    private static string Zsh(IReadOnlyList<CompletionWords> words) =>
        $$"""
        #compdef weir
        # zsh completion of weir
        _weir_words() {
            case "$1" in
        {{Cases(words)}}
            esac
        }
        _weir() {
            local verb="" next word
            for word in "${words[@]:1:$((CURRENT-2))}"; do
                next="${verb:+$verb }$word"
                [[ -n "$(_weir_words "$next")" ]] && verb="$next"
            done
            compadd -- ${=$(_weir_words "$verb")}
            [[ "$PREFIX" == -* ]] || _files
        }
        if [[ "$funcstack[1]" = "_weir" ]]; then _weir "$@"; else compdef _weir weir; fi
        """;

    private static string Fish(IReadOnlyList<CompletionWords> words)
    {
        var script = new StringBuilder("# fish completion of weir");
        foreach (var (path, followers) in words)
        {
            var verbs = path.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var deeper = words.Where(other => other.Path.Length > path.Length && IsRightBelow(other.Path, path))
                .Select(static other => other.Path.Split(' ')[^1])
                .ToList();
            var here = verbs.Select(static verb => $"__fish_seen_subcommand_from {verb}").ToList();
            var condition = path.Length == 0 ? "__fish_use_subcommand"
                : deeper.Count == 0 ? string.Join("; and ", here)
                : $"{string.Join("; and ", here)}; and not __fish_seen_subcommand_from {string.Join(' ', deeper)}";
            foreach (var word in followers)
            {
                script.Append(word.StartsWith("--", StringComparison.Ordinal)
                    ? $"\ncomplete -c weir -n '{condition}' -l {word[2..]}"
                    : $"\ncomplete -c weir -f -n '{condition}' -a {word}");
            }
        }

        return script.ToString();
    }

    private static bool IsRightBelow(string path, string parent) =>
        path.StartsWith(parent.Length == 0 ? "" : $"{parent} ", StringComparison.Ordinal)
        && path.Count(static sign => sign == ' ') == (parent.Length == 0 ? 0 : parent.Count(static sign => sign == ' ') + 1);

    private static string Cases(IReadOnlyList<CompletionWords> words) => string.Join(
        '\n', words.Select(static verb => $"        \"{verb.Path}\") echo \"{string.Join(' ', verb.Words)}\" ;;"));
}
