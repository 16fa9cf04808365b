using System.CommandLine;
using Weir.Masking.Configuration;
using Weir.Masking.Databases;
using Weir.Masking.Destinations;
using Weir.Masking.Keys;
using Weir.Masking.Plans;
using Weir.Masking.Schema;
using Weir.Masking.Sources;

namespace Weir.Commands;

/// <summary>The options that say which workspace a verb works on: configuration, source, destination, key.</summary>
internal sealed class WorkspaceOptions
{
    /// <summary><c>--config</c>.</summary>
    public Option<string> Configuration { get; } = new("--config")
    {
        Description = "The configuration.",
        DefaultValueFactory = static _ => "weir.yaml",
        HelpName = "PATH",
    };

    /// <summary><c>--key</c>.</summary>
    public Option<string?> Key { get; } = new("--key")
    {
        Description = "The master key file, before what WEIR_KEY and the configuration say.",
        HelpName = "PATH",
    };

    /// <summary><c>--accept-new</c>.</summary>
    public Option<string?> AcceptNew { get; } = AcceptNewOption();

    /// <summary><c>--source</c> and <c>--source-file</c>.</summary>
    public AddressOptions Source { get; } = AddressOptions.Source();

    /// <summary><c>--destination</c> and <c>--destination-file</c>.</summary>
    public AddressOptions Destination { get; } = AddressOptions.Destination();

    private static Option<string?> AcceptNewOption()
    {
        var option = new Option<string?>("--accept-new")
        {
            Description = "Take in columns and tables that the configuration does not know: null empties them, passthrough carries them "
                + "as they are. Without it they stop the run.",
            HelpName = "null|passthrough",
        };
        return option.OneOf("null", "passthrough");
    }
}

/// <summary>
/// A configuration with what it names, opened step by step: a verb takes the steps that it needs, in the order in which they can fail most
/// cheaply. For one use; dispose it.
/// </summary>
internal sealed class Workspace : IAsyncDisposable
{
    private readonly VerbContext _context;
    private readonly WorkspaceOptions _options;
    private MasterKey? _key;
    private SourceDatabase? _source;
    private DestinationDatabase? _destination;
    private DatabaseSchema? _schema;

    private Workspace(VerbContext context, WorkspaceOptions options, ConfigurationFile file)
    {
        _context = context;
        _options = options;
        File = file;
    }

    /// <summary>The configuration.</summary>
    public ConfigurationFile File { get; }

    /// <summary>The key, after <see cref="LoadKey"/> or <see cref="UseThrowawayKey"/>.</summary>
    public MasterKey Key => _key ?? throw new InvalidOperationException("The key was not loaded.");

    /// <summary>The source, after <see cref="OpenSourceAsync"/>.</summary>
    public SourceDatabase Source => _source ?? throw new InvalidOperationException("The source was not opened.");

    /// <summary>The source's schema, after <see cref="OpenSourceAsync"/>.</summary>
    public DatabaseSchema Schema => _schema ?? throw new InvalidOperationException("The source was not opened.");

    /// <summary>The destination, after <see cref="OpenDestinationAsync"/>; null before.</summary>
    public DestinationDatabase? Destination => _destination;

    /// <summary>Reads the configuration.</summary>
    /// <exception cref="ConfigurationException">It cannot be read.</exception>
    public static Workspace Load(VerbContext context, WorkspaceOptions options) =>
        new(context, options, ConfigurationFile.Load(context.Get(options.Configuration)!));

    /// <summary>Reads the master key.</summary>
    /// <exception cref="KeyFileException">Its file cannot be used.</exception>
    /// <exception cref="CommandException">None is named.</exception>
    public void LoadKey()
    {
        var path = _context.Get(_options.Key) is { } typed ? KeyPath.Checked(typed) : _context.Settings.KeyPath ?? File.KeyPath;
        _key = path is not null
            ? MasterKey.Load(path)
            : throw new CommandException(
                ExitCode.KeyRefused,
                $"no master key is named; expected --key PATH, WEIR_KEY, or key: in {File.Path}. Make one with: weir keys new PATH");
    }

    /// <summary>Takes a key that nobody has, to look at a plan without the real one. Nothing may be written with it.</summary>
    public void UseThrowawayKey() => _key = MasterKey.Create();

    /// <summary>Opens the source and reads its schema.</summary>
    /// <exception cref="DatabaseException">It cannot be opened or read.</exception>
    public async Task OpenSourceAsync(CancellationToken cancellationToken)
    {
        var address = _options.Source.Demand(_context, File);
        _source = await DatabaseEngines.For(address).OpenSourceAsync(address, _context.Settings.Connections, cancellationToken);
        _schema = await _source.ReadSchemaAsync(cancellationToken);
    }

    /// <summary>Opens the destination for writing. False when none is named.</summary>
    /// <exception cref="DatabaseException">It cannot be opened.</exception>
    public async Task<bool> OpenDestinationAsync(CancellationToken cancellationToken)
    {
        if (_options.Destination.Find(_context, File) is not { } address)
        {
            return false;
        }

        _destination = await DatabaseEngines.For(address).OpenDestinationAsync(address, _context.Settings.Connections, cancellationToken);
        return true;
    }

    /// <summary>The destination's address.</summary>
    /// <exception cref="CommandException">None is named.</exception>
    public DatabaseAddress DemandDestination() => _options.Destination.Demand(_context, File);

    /// <summary>Plans the configuration against the source, and the destination when it is open.</summary>
    /// <exception cref="ConfigurationException">It makes no plan; carries every problem.</exception>
    public MaskingPlan MakePlan()
    {
        var skipped = File.Configuration.Tables
            .Where(static t => t.Mode == TableMode.Skip)
            .Select(t => ConfigurationReader.ParseTableName(t.Name, Schema))
            .ToHashSet();
        var notices = _destination is null ? Schema.Notices : [.. Schema.Notices, .. _destination.Examine(Schema, skipped)];
        var policy = _context.Get(_options.AcceptNew) switch
        {
            "null" => NewColumnPolicy.Null,
            "passthrough" => NewColumnPolicy.Passthrough,
            _ => NewColumnPolicy.Refuse,
        };
        return Planner.Make(File.Configuration, Schema, Key, notices, new PlanOptions(policy));
    }

    /// <summary>Tries the CHECK constraints on masked columns of a plan with rows of the source.</summary>
    /// <exception cref="ConfigurationException">A constraint refuses masked rows; carries every problem.</exception>
    public Task<MaskingPlan> TryPlanAsync(MaskingPlan plan, CancellationToken cancellationToken) =>
        CheckTrials.RunAsync(plan, Source, _destination?.Engine, cancellationToken);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_destination is not null)
        {
            await _destination.DisposeAsync();
        }

        if (_source is not null)
        {
            await _source.DisposeAsync();
        }

        _key?.Dispose();
    }
}
