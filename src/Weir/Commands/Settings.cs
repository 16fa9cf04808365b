using System.Text.RegularExpressions;
using Weir.Masking.Databases;
using Weir.Masking.Generators;
using Weir.PostgreSql;
using Weir.Server.Hosting;

namespace Weir.Commands;

/// <summary>What the environment says. Immutable.</summary>
/// <param name="Source">WEIR_SOURCE; null when it is not set.</param>
/// <param name="Destination">WEIR_DESTINATION; null when it is not set.</param>
/// <param name="KeyPath">WEIR_KEY, the path of a key file; null when it is not set.</param>
/// <param name="Connections">How databases are connected to, from WEIR_DATABASE_TLS_FLOOR.</param>
internal sealed partial record Settings(string? Source, string? Destination, string? KeyPath, ConnectionOptions Connections)
{
    private const string Prefix = "WEIR_";

    /// <summary>Every variable that the verbs read and what it says, for help and documentation; weir config lists the server's.</summary>
    public static IReadOnlyList<(string Name, string Meaning)> Variables { get; } =
    [
        ("WEIR_SOURCE", "address of the source; may hold a password"),
        ("WEIR_DESTINATION", "address of the destination; may hold a password"),
        ("WEIR_KEY", "path of the master key file"),
        ("WEIR_SERVER", "the server that verbs speak to, such as weir.example.org"),
        ("WEIR_SERVER_CA", "path of the authorities, as PEM, that the server's certificate may come from"),
        ("WEIR_ACCESS_KEY", "an access key for the server, instead of the one that weir login keeps"),
        ("WEIR_DATABASE_TLS_FLOOR", "weakest TLS mode for hosts that are not local: verify-full (default), verify-ca, require, disable"),
    ];

    // Read by the tests and benchmarks, which run the command in their own environment.
    private static readonly string[] TestVariables = ["WEIR_TEST_DATA", "WEIR_TEST_LONG", "WEIR_TEST_COMMIT"];

    /// <summary>Reads the variables. An unknown one that begins with WEIR_ is a mistake that would otherwise go unnoticed.</summary>
    /// <exception cref="CommandException">A variable is unknown or has a wrong value; the message names all of them.</exception>
    public static Settings Read(IReadOnlyDictionary<string, string> environment)
    {
        var faults = environment
            .Where(static v => v.Key.StartsWith(Prefix, StringComparison.Ordinal) && !IsKnown(v.Key) && !IsInjected(v.Key, v.Value))
            .OrderBy(static v => v.Key, StringComparer.Ordinal)
            .Select(static v => Unknown(v.Key))
            .ToList();
        var floor = Value(environment, "WEIR_DATABASE_TLS_FLOOR");
        if (floor is not null && !TlsModes.Floors.Contains(floor))
        {
            faults.Add($"WEIR_DATABASE_TLS_FLOOR must be one of {string.Join(", ", TlsModes.Floors)}");
        }

        var key = Value(environment, "WEIR_KEY");
        if (key is not null && Secrets.HoldsKey(key))
        {
            faults.Add("WEIR_KEY holds a master key; it must be the path of a key file (weir keys new PATH)");
        }

        return faults.Count > 0
            ? throw CommandException.Usage(string.Join('\n', faults))
            : new Settings(
                Value(environment, "WEIR_SOURCE"),
                Value(environment, "WEIR_DESTINATION"),
                key,
                floor is null ? ConnectionOptions.Default : ConnectionOptions.Default with { TlsFloor = floor });
    }

    private static string? Value(IReadOnlyDictionary<string, string> environment, string name) =>
        environment.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    private static bool IsKnown(string name) =>
        TestVariables.Contains(name) || Variables.Any(v => v.Name == name) || ServerOptions.Variables.Contains(name);

    /// <summary>Kubernetes and Docker put such variables into every container for each service whose name begins with weir.</summary>
    private static bool IsInjected(string name, string value) =>
        ServiceName().IsMatch(name)
        || (name.EndsWith("_PORT", StringComparison.Ordinal) && value.StartsWith("tcp://", StringComparison.Ordinal));

    private static string Unknown(string name)
    {
        var near = Variables.Select(static v => v.Name).Concat(ServerOptions.Variables).MinBy(known => EditDistance.Between(known, name))!;
        var hint = EditDistance.Between(near, name) <= Math.Max(3, name.Length / 4)
            ? $"did you mean {near}?"
            : $"known are {string.Join(", ", Variables.Select(static v => v.Name))}, and the server's settings (weir config --list)";
        return $"the environment variable {name} is not known; {hint}";
    }

    [GeneratedRegex(@"_SERVICE_HOST$|_SERVICE_PORT(_\w+)?$|_PORT_\d+_TCP(_(PROTO|PORT|ADDR))?$")]
    private static partial Regex ServiceName();
}
