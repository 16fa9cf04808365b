using System.CommandLine;
using Weir.Commands;

namespace Weir.Verbs;

/// <summary><c>weir completion</c>: prints a script by which a shell completes verbs and options.</summary>
internal static class CompletionVerb
{
    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        return new VerbCommand(
            "completion",
            "Prints a script by which a shell completes verbs and options. It fits this version of weir and asks nobody when it runs.",
            "weir completion bash  # > ~/.local/share/bash-completion/completions/weir",
            "weir completion zsh   # > ~/.zfunc/_weir",
            "weir completion fish  # > ~/.config/fish/completions/weir.fish")
        {
            Handler = (context, _) =>
            {
                var words = CompletionScript.WordsOf(WeirCommand.Build());
                foreach (var line in CompletionScript.For(context.Get(shell)!, words).Split('\n'))
                {
                    context.Output.Line(line);
                }

                return Task.FromResult(ExitCode.Success);
            },
        }.With(shell);
    }
}
