using System.CommandLine;
using Weir.Masking.Configuration;
using Weir.Masking.Databases;

namespace Weir.Commands;

/// <summary>
/// The ways to say where a database is: on the command line (without a password, because every user of a machine can read command
/// lines), in a file, in the environment, in the configuration; the first that is given counts.
/// </summary>
internal sealed class AddressOptions
{
    private const int MaxFileBytes = 16 * 1024;
    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private readonly string _role;
    private readonly string? _variable;
    private readonly string _shown;
    private readonly Argument<string?>? _argument;
    private readonly Option<string?>? _option;
    private readonly Option<string?> _file;

    private AddressOptions(string name, string role, string? variable, Argument<string?>? argument, Option<string?>? option)
    {
        _role = role;
        _variable = variable;
        _argument = argument;
        _option = option;
        _shown = argument?.Name ?? option!.Name;
        _file = new Option<string?>($"--{name}-file")
        {
            Description = $"A file (mode 0600) whose only line is the address of the {role}; it may hold a password.",
            HelpName = "PATH",
        };
    }

    /// <summary>The source as the verb's argument SOURCE.</summary>
    public static AddressOptions SourceArgument() => new(
        "source",
        "source",
        "WEIR_SOURCE",
        new Argument<string?>("SOURCE")
        {
            Description = "Where the source is: sqlite:PATH, postgresql://user@host/database, or host=... dbname=... . "
                + "Without it: --source-file, then WEIR_SOURCE.",
            Arity = ArgumentArity.ZeroOrOne,
        },
        null);

    /// <summary>The source as <c>--source</c> and <c>--source-file</c>.</summary>
    public static AddressOptions Source() => new("source", "source", "WEIR_SOURCE", null, Typed("source"));

    /// <summary>The destination as <c>--destination</c> and <c>--destination-file</c>.</summary>
    public static AddressOptions Destination() => new("destination", "destination", "WEIR_DESTINATION", null, Typed("destination"));

    /// <summary>The place of a sample as <c>--to</c> and <c>--to-file</c>, which no variable or configuration names.</summary>
    public static AddressOptions To() => new("to", "sample", null, null, new Option<string?>("--to")
    {
        Description = "A SQLite file that does not exist yet (sqlite:PATH), or a PostgreSQL database without the sample's tables. "
            + "No password.",
        HelpName = "ADDRESS",
    });

    private static Option<string?> Typed(string role) => new($"--{role}")
    {
        Description = $"Where the {role} is, before what the environment and the configuration say. No password.",
        HelpName = "ADDRESS",
    };

    /// <summary>Adds argument and options to a verb.</summary>
    public void AddTo(Command command)
    {
        if (_argument is not null)
        {
            command.Add(_argument);
        }

        if (_option is not null)
        {
            command.Add(_option);
        }

        command.Add(_file);
    }

    /// <summary>The address, or null when none is given anywhere.</summary>
    /// <exception cref="CommandException">It holds a password where it must not, is given twice, or its file cannot be used.</exception>
    /// <exception cref="DatabaseException">It is malformed.</exception>
    public DatabaseAddress? Find(VerbContext context, ConfigurationFile? configuration)
    {
        var typed = _argument is not null ? context.Get(_argument) : context.Get(_option!);
        var file = context.Get(_file);
        if (typed is not null && file is not null)
        {
            throw CommandException.Usage($"{_shown} and {_file.Name} both say where the {_role} is; give one of them.");
        }

        if (typed is not null)
        {
            return WithoutPassword(DatabaseAddress.Parse(typed), context.Verb);
        }

        if (file is not null)
        {
            return ReadFile(file);
        }

        if (InSettings(context.Settings) is { } variable)
        {
            return DatabaseAddress.Parse(variable);
        }

        return (_role == "source" ? configuration?.Configuration.Source : configuration?.Configuration.Destination) is { } written
            ? FromConfiguration(configuration!, written)
            : null;
    }

    /// <summary>The address.</summary>
    /// <exception cref="CommandException">None is given, or see <see cref="Find"/>.</exception>
    public DatabaseAddress Demand(VerbContext context, ConfigurationFile? configuration) =>
        Find(context, configuration) ?? throw CommandException.Usage(
            $"it is not said where the {_role} is; expected {_shown} or {_file.Name} PATH"
            + (_variable is null ? "" : $", the environment variable {_variable}")
            + (configuration is null ? "." : $", or {_role}: in {configuration.Path}."));

    private string? InSettings(Settings settings) => _variable switch
    {
        "WEIR_SOURCE" => settings.Source,
        "WEIR_DESTINATION" => settings.Destination,
        _ => null,
    };

    private DatabaseAddress WithoutPassword(DatabaseAddress address, string verb)
    {
        var engine = DatabaseEngines.For(address);
        if (!engine.HoldsPassword(address))
        {
            return address;
        }

        var typed = _argument is null ? $"{_shown} '{engine.Redact(address)}'" : $"'{engine.Redact(address)}'";
        throw CommandException.Usage(
            $"{_shown} holds a password, and every user of this machine can read a command line. Use one of these instead:\n"
            + $"  weir {verb} {_file.Name} PATH    (PATH: a file of mode 0600 whose only line is the address)\n"
            + $"  PGPASSFILE=PATH weir {verb} {typed}    (PATH: a password file of PostgreSQL, mode 0600)"
            + (_variable is null ? "" : $"\n  {_variable}=\"$(cat PATH)\" weir {verb}"));
    }

    private DatabaseAddress FromConfiguration(ConfigurationFile configuration, string written)
    {
        var address = configuration.ResolveAddress(written);
        return DatabaseEngines.For(address).HoldsPassword(address)
            ? throw new CommandException(
                ExitCode.ConfigurationInvalid,
                $"{configuration.Path}: {_role} holds a password, and a configuration is read by others. Take the password out and give it "
                + $"with {_file.Name} PATH, PGPASSFILE or {_variable}.")
            : address;
    }

    private DatabaseAddress ReadFile(string path)
    {
        string text;
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read);
            if (file.Length > MaxFileBytes)
            {
                throw CommandException.Usage($"{_file.Name}: {path} is too long for an address; expected one line.");
            }

            using var reader = new StreamReader(file);
            text = reader.ReadToEnd().Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandException.Usage($"{_file.Name}: {path} cannot be read ({exception.Message})");
        }

        if (text.Length == 0 || text.Contains('\n', StringComparison.Ordinal))
        {
            throw CommandException.Usage($"{_file.Name}: {path} must hold one line, the address of the {_role}.");
        }

        var address = DatabaseAddress.Parse(text);
        return DatabaseEngines.For(address).HoldsPassword(address) && (File.GetUnixFileMode(path) & Others) != 0
            ? throw CommandException.Usage(
                $"{_file.Name}: {path} holds a password and its group or others can read it. Run: chmod 600 '{path.Replace("'", "'\\''")}'")
            : address;
    }
}
