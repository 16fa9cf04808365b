namespace Weir.Server.Hosting.Settings;

/// <summary>How severe an event must be to be logged.</summary>
public enum LogSeverity
{
    /// <summary>For finding faults.</summary>
    Debug = 1,

    /// <summary>What the server does.</summary>
    Info = 2,

    /// <summary>What an operator should look at.</summary>
    Warning = 3,

    /// <summary>What failed.</summary>
    Error = 4,
}

/// <summary>How much of a client's address is logged; the audit has it in full, sealed.</summary>
public enum LoggedAddress
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The network only: /24 of IPv4, /48 of IPv6.</summary>
    Network = 1,

    /// <summary>The whole address.</summary>
    Full = 2,
}

/// <summary>What is logged. Immutable.</summary>
public sealed class LoggingOptions
{
    private LoggingOptions(SettingReader reader)
    {
        reader.Begin("logging");
        Severity = reader.Choice("WEIR_LOG_LEVEL", LogSeverity.Info, "Least severe events that are logged: debug, info, warning or error.");
        Address = reader.Choice(
            "WEIR_LOG_ADDRESS",
            LoggedAddress.Network,
            "How much of a client's address is logged: none, network (/24 of IPv4, /48 of IPv6) or full.");
    }

    /// <summary>The least severe events that are logged.</summary>
    public LogSeverity Severity { get; }

    /// <summary>How much of a client's address is logged.</summary>
    public LoggedAddress Address { get; }

    internal static LoggingOptions Read(SettingReader reader) => new(reader);
}
