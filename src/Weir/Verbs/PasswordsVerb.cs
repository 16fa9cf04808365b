using System.CommandLine;
using System.Globalization;
using Weir.Commands;
using Weir.Server.SignIn.Passwords;
using Weir.Terminal;

namespace Weir.Verbs;

/// <summary>A list of breached passwords that was imported.</summary>
/// <param name="Path">The file that was made.</param>
/// <param name="Passwords">How many different passwords it knows.</param>
internal sealed record BreachedPasswordsDocument(string Path, long Passwords);

/// <summary><c>weir passwords</c>: what nobody may choose as a password of a server.</summary>
internal static class PasswordsVerb
{
    private const string StandardInput = "-";

    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "passwords",
        "Imports lists of breached passwords, which nobody may then choose.",
        "weir passwords import pwned-passwords.txt -o breached.weir",
        "weir passwords import words.txt --plain -o breached.weir")
    {
        Import(),
    };

    private static VerbCommand Import()
    {
        var list = new Argument<string>("FILE") { Description = "The list; - reads standard input." };
        var output = new Option<string>("--output", "-o")
        {
            Description = "The file to make; an existing one is replaced when the new one is whole.",
            HelpName = "FILE",
            Required = true,
        };
        var plain = new Option<bool>("--plain")
        {
            Description = "The list has one password to a line, in UTF-8. Without it: one SHA-1 digest in hexadecimal, with or without ':count', as "
                + "the downloader of Have I Been Pwned writes it, in any order.",
        };
        return new VerbCommand(
            "import",
            "Makes the file of WEIR_BREACHED_PASSWORDS from a list of any size: about 18 bits for each password, and little memory. A running "
            + "server reads the new file at its next start.",
            "weir passwords import pwned-passwords.txt -o /etc/weir/breached.weir",
            "weir passwords import words.txt --plain -o breached.weir --json")
        {
            Handler = (context, cancellationToken) =>
                RunAsync(context, (context.Get(list)!, context.Get(output)!, context.Get(plain)), cancellationToken),
        }.With(list, output, plain);
    }

    private static async Task<int> RunAsync(
        VerbContext context, (string List, string Output, bool IsPlain) asked, CancellationToken cancellationToken)
    {
        var format = asked.IsPlain ? BreachedListFormat.Passwords : BreachedListFormat.Sha1;
        try
        {
            await using var list = asked.List == StandardInput ? Console.OpenStandardInput() : File.OpenRead(asked.List);
            var passwords = await BreachedPasswordImport.ImportAsync(list, format, asked.Output, cancellationToken);
            context.Output.Line(string.Create(CultureInfo.InvariantCulture, $"{passwords:N0} passwords"));
            context.Output.Json(new BreachedPasswordsDocument(asked.Output, passwords), Documents.Default.BreachedPasswordsDocument);
            context.Output.Note($"Name it to the server with WEIR_BREACHED_PASSWORDS={asked.Output}, and start it again.");
            return ExitCode.Success;
        }
        catch (InvalidDataException exception)
        {
            throw new CommandException(ExitCode.Failed, exception.Message);
        }
    }
}
