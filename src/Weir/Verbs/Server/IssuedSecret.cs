using System.CommandLine;
using System.Text;
using Weir.Commands;
using Weir.Contracts;
using Weir.Contracts.Client;

namespace Weir.Verbs.Server;

/// <summary>Hands on the secret of an access key, which stands in one answer and is never asked for again.</summary>
internal sealed class IssuedSecret
{
    private readonly Option<string?> _file = new("--secret-file")
    {
        Description = "Write the secret to this new file of mode 0600 instead of showing it.",
        HelpName = "FILE",
    };

    private readonly Option<bool> _isInDocument = new("--show-secret")
    {
        Description = "With --json: put the secret into the document.",
    };

    /// <summary>The options by which a user says where the secret goes.</summary>
    public Symbol[] Options => [_file, _isInDocument];

    /// <summary>Makes a key and hands its secret on. A file is made before the key, so that no key is made whose secret has no place.</summary>
    public async Task<int> TakeAsync(
        ServerCall call, Func<Task<Versioned<IssuedAccessKey>>> makeAsync, Column<AccessKeyView>[] columns, CancellationToken cancellationToken)
    {
        if (call.Get(_file) is not { } path)
        {
            return Show(call, (await makeAsync()).Value, columns, null);
        }

        IssuedAccessKey? issued = null;
        await NewFile.WriteAsync(path, async file =>
        {
            issued = (await makeAsync()).Value;
            await file.WriteAsync(Encoding.UTF8.GetBytes($"{issued.Secret}\n"), cancellationToken);
        });
        return Show(call, issued!, columns, path);
    }

    private int Show(ServerCall call, IssuedAccessKey issued, Column<AccessKeyView>[] columns, string? path)
    {
        var inDocument = call.Get(_isInDocument) ? issued : issued with { Secret = null };
        foreach (var column in columns)
        {
            if (column.Text(issued.Key) is { Length: > 0 } text)
            {
                call.Output.Line($"{column.Heading,-12}  {text}");
            }
        }

        if (issued.Secret is null)
        {
            call.Output.Warning("the secret was lost on the way; revoke the key and make another one");
        }
        else if (path is not null)
        {
            call.Output.Note($"The secret was written to {path}. It is not shown again.");
        }
        else
        {
            call.Output.Line($"{"secret",-12}  {issued.Secret}");
            call.Output.Warning("whoever has the secret acts as the owner of the key; keep it in a safe place. It is not shown again");
        }

        call.Output.Json(inDocument, AccessKeysJson.Default.IssuedAccessKey);
        return ExitCode.Success;
    }
}
