using Weir.Server.Hosting.Settings;

namespace Weir.Server.Hosting;

/// <summary>
/// Everything that an operator can set, one documented options class per group, validated as a whole. Immutable. A setting is read from an
/// option of the command, a <c>WEIR_*</c> variable or the file of <c>--config</c>, in this order (docs/operations/configuration.md).
/// </summary>
public sealed class ServerOptions
{
    private const string HttpsOnly = "WEIR_HTTPS_ONLY";
    private const string HttpsOnlyAlias = "TONIC_HTTPS_ONLY";

    private ServerOptions(SettingReader reader)
    {
        Network = NetworkOptions.Read(reader);
        S3 = S3Options.Read(reader);
        Tls = TlsOptions.Read(reader);
        Storage = StorageOptions.Read(reader);
        SignIn = SignInOptions.Read(reader);
        Audit = AuditOptions.Read(reader);
        TimeStamps = TimeStampOptions.Read(reader);
        Mail = MailOptions.Read(reader);
        Limits = LimitOptions.Read(reader);
        Logging = LoggingOptions.Read(reader);
        Telemetry = TelemetryOptions.Read(reader);
        Settings = reader.Settings;
    }

    /// <summary>Where the server listens and whom it listens to.</summary>
    public NetworkOptions Network { get; }

    /// <summary>The door that speaks S3.</summary>
    public S3Options S3 { get; }

    /// <summary>The certificate.</summary>
    public TlsOptions Tls { get; }

    /// <summary>Where data is kept.</summary>
    public StorageOptions Storage { get; }

    /// <summary>Passwords, and who may try to sign in.</summary>
    public SignInOptions SignIn { get; }

    /// <summary>How the record is kept.</summary>
    public AuditOptions Audit { get; }

    /// <summary>The authority that stamps checkpoints.</summary>
    public TimeStampOptions TimeStamps { get; }

    /// <summary>The mail server.</summary>
    public MailOptions Mail { get; }

    /// <summary>How much of everything is too much.</summary>
    public LimitOptions Limits { get; }

    /// <summary>What is logged.</summary>
    public LoggingOptions Logging { get; }

    /// <summary>Where metrics and traces go.</summary>
    public TelemetryOptions Telemetry { get; }

    /// <summary>Every setting as it is in effect, without secrets, in the order of the documentation.</summary>
    public IReadOnlyList<Setting> Settings { get; }

    /// <summary>The variables of all settings, for telling a setting from a misspelt one.</summary>
    public static IReadOnlyList<string> Variables { get; } = [.. Describe().Select(static setting => setting.Name)];

    /// <summary>Every setting with its default, for help and documentation.</summary>
    public static IReadOnlyList<Setting> Describe()
    {
        var nothing = new Dictionary<string, string>();
        return new ServerOptions(new SettingReader(nothing, nothing, nothing)).Settings;
    }

    /// <summary>Reads and validates everything.</summary>
    /// <param name="environment">The environment variables. Unknown ones are the command's to refuse, because it knows its own.</param>
    /// <param name="file">The file of <c>--config</c>; null when there is none.</param>
    /// <param name="commandLine">Values given as options, by variable name.</param>
    /// <exception cref="SettingsException">Something is wrong; the exception names every fault.</exception>
    public static ServerOptions Read(
        IReadOnlyDictionary<string, string> environment,
        string? file,
        IReadOnlyDictionary<string, string> commandLine)
    {
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(commandLine);
        var variables = new Dictionary<string, string>(environment, StringComparer.Ordinal);
        var reader = new SettingReader(commandLine, variables, file is null ? new Dictionary<string, string>() : SettingsFile.Read(file));
        if (variables.GetValueOrDefault(HttpsOnlyAlias) is { Length: > 0 } alias
            && !variables.TryAdd(HttpsOnly, alias)
            && !string.Equals(variables[HttpsOnly], alias, StringComparison.OrdinalIgnoreCase))
        {
            reader.Refuse($"{HttpsOnly} and its alias {HttpsOnlyAlias} contradict each other; remove one");
        }

        var options = new ServerOptions(reader);
        if (file is not null)
        {
            reader.RefuseUnknownKeys(file);
        }

        return reader.Faults.Count == 0 ? options : throw new SettingsException([.. reader.Faults]);
    }
}
