using System.CommandLine;
using Weir.Commands;
using Weir.Masking.Keys;
using Weir.Terminal;
using Weir.Verbs.Server;

namespace Weir.Verbs;

/// <summary>A key as it is shown: never the key itself.</summary>
/// <param name="Path">The file, as given.</param>
/// <param name="Id">The key's public id.</param>
internal sealed record KeyDocument(string Path, string Id);

/// <summary><c>weir keys</c>: makes master key files and tells keys apart; beside that the verbs of <c>weir access-keys</c>.</summary>
internal static class KeysVerb
{
    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var verb = new VerbCommand(
            "keys",
            "Makes a master key file, or prints the id of one. Every pseudonym comes from the master key: keep a copy of it in a safe place. "
            + "The other verbs are about access keys of a server, as under weir access-keys.",
            "weir keys new weir.key        # makes a 256-bit key in a new file of mode 0600",
            "weir keys id weir.key         # prints the key's id, as in markers and reports",
            "weir keys list                # lists one's access keys at a server")
        {
            New(),
            Id(),
        };
        new AccessKeysVerb("keys").AddTo(verb);
        return verb;
    }

    private static VerbCommand New()
    {
        var path = new Argument<string>("PATH") { Description = "The new file. An existing file is never overwritten." };
        return new VerbCommand(
            "new",
            "Makes a random 256-bit master key in a new file of mode 0600 and prints its id, never the key.",
            "weir keys new weir.key",
            "weir keys new /etc/weir/production.key --json")
        {
            Handler = (context, _) => Run(context, path, static file =>
            {
                using var key = MasterKey.Create();
                key.Save(file);
                return key.Id;
            }, "Keep a copy of this file in a safe place: without it no later run makes the same pseudonyms."),
        }.With(path);
    }

    private static VerbCommand Id()
    {
        var path = new Argument<string>("PATH") { Description = "A master key file." };
        return new VerbCommand(
            "id",
            "Prints the id of a master key, never the key. Markers and reports name the key that was used by it.",
            "weir keys id weir.key",
            "weir keys id weir.key --json")
        {
            Handler = (context, _) => Run(context, path, static file =>
            {
                using var key = MasterKey.Load(file);
                return key.Id;
            }, null),
        }.With(path);
    }

    private static Task<int> Run(VerbContext context, Argument<string> path, Func<string, string> idOf, string? hint)
    {
        var file = KeyPath.Checked(context.Get(path)!);
        var id = idOf(file);
        context.Output.Line(id);
        context.Output.Json(new KeyDocument(file, id), Documents.Default.KeyDocument);
        if (hint is not null)
        {
            context.Output.Note($"Master key {id} was written to {file}. {hint}");
        }

        return Task.FromResult(ExitCode.Success);
    }
}
