using System.CommandLine;
using Weir.Commands;
using Weir.Server.Hosting;

namespace Weir.Verbs;

/// <summary>The options of the command that say the server's settings.</summary>
internal sealed class ServerSettings
{
    private readonly Option<string?> _config = new("--config")
    {
        Description = "A file of settings, YAML or JSON. A WEIR_* variable wins over it.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = "The data directory; made with mode 0700 when there is none. Without it: WEIR_DATA, else weir-data.",
        HelpName = "DIR",
    };

    private readonly Option<string?> _passphrase = new("--passphrase-file")
    {
        Description = "The file with the passphrase that the root key is wrapped under. Without it the root key is a file of mode 0600.",
        HelpName = "FILE",
    };

    /// <summary>Adds the options to a verb.</summary>
    public VerbCommand AddTo(VerbCommand verb) => verb.With(_data, _passphrase, _config);

    /// <summary>Reads and validates all settings.</summary>
    public ServerOptions Read(VerbContext context)
    {
        var given = new Dictionary<string, string>(StringComparer.Ordinal);
        Add("WEIR_DATA", context.Get(_data));
        Add("WEIR_PASSPHRASE_FILE", context.Get(_passphrase));
        return ServerOptions.Read(context.Environment, context.Get(_config), given);

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                given[name] = value;
            }
        }
    }
}
