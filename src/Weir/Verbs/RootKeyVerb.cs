using System.CommandLine;
using Weir.Commands;
using Weir.Server.EncryptionKeys;
using Weir.Terminal;

namespace Weir.Verbs;

/// <summary>A root key that was changed.</summary>
/// <param name="Path">The file that holds it.</param>
/// <param name="HasPassphrase">Whether a passphrase wraps it.</param>
internal sealed record RootKeyDocument(string Path, bool HasPassphrase);

/// <summary><c>weir root-key</c>: the key above all keys of a server, on its own machine.</summary>
internal static class RootKeyVerb
{
    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "root-key",
        "Changes the key that wraps all keys of a server, or how it is kept. Works on the data directory of a server that is stopped.",
        "weir root-key change --reason yearly --data /var/lib/weir",
        "weir root-key change --without-passphrase --reason policy --data /var/lib/weir")
    {
        Change(),
    };

    private static VerbCommand Change()
    {
        var settings = new ServerSettings();
        var reason = new Option<string>("--reason") { Description = "Why, for the record.", HelpName = "TEXT", Required = true };
        var passphrase = new Option<string?>("--new-passphrase-file")
        {
            Description = "Wrap the new root key under the passphrase in this file; at least 15 characters.",
            HelpName = "FILE",
        };
        var plain = new Option<bool>("--without-passphrase") { Description = "Keep the new root key in a file of mode 0600." };
        return settings.AddTo(new VerbCommand(
            "change",
            "Makes a new root key and wraps the keys of the installation and of all organizations under it. Without one of the two options it is "
            + "kept as the old one was. Make a copy of the new file: copies of the old one open backups from before and nothing else.",
            "weir root-key change --reason yearly --data /var/lib/weir",
            "weir root-key change --passphrase-file old.txt --new-passphrase-file new.txt --reason left --data /var/lib/weir")
        {
            Handler = async (context, cancellationToken) =>
            {
                var (target, isPlain) = (context.Get(passphrase), context.Get(plain));
                if (target is not null && isPlain)
                {
                    throw CommandException.Usage("--new-passphrase-file and --without-passphrase exclude each other; expected one of them");
                }

                if (string.IsNullOrWhiteSpace(context.Get(reason)))
                {
                    throw CommandException.Usage("--reason is empty; expected why it is done, for the record");
                }

                var options = settings.Read(context);
                var place = new RootKeyPlace(isPlain ? null : target ?? options.Storage.PassphrasePath);
                var path = await RootKeyChange.RunAsync(options, place, context.Get(reason)!, cancellationToken);
                context.Output.Line($"the root key was changed: {path}");
                context.Output.Warning("keep a copy of the new file apart from the data: without it nothing can be read again");
                context.Output.Json(
                    new RootKeyDocument(path, place.PassphrasePath is not null), Documents.Default.RootKeyDocument);
                return ExitCode.Success;
            },
        }.With(passphrase, plain, reason));
    }
}
