using System.Globalization;
using System.Net;

namespace Weir.Server.Hosting.Settings;

/// <summary>
/// Reads settings by declaring them: each call names one setting, its default and its meaning, and gives the value in effect. What was
/// declared is therefore the whole list of settings, for the documentation and <c>weir config</c>; every fault is kept, so that all are told
/// at once. Not thread-safe.
/// </summary>
/// <remarks>An empty value counts as not given. A value given on the command line wins over a variable, and that over the file.</remarks>
public sealed class SettingReader
{
    private readonly IReadOnlyDictionary<string, string> _commandLine;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly IReadOnlyDictionary<string, string> _file;
    private readonly List<Setting> _settings = [];
    private readonly List<string> _faults = [];
    private string _group = "";

    /// <param name="commandLine">Values by variable name, from options of the command.</param>
    /// <param name="environment">The environment variables; others than settings are not looked at.</param>
    /// <param name="file">Values by file key.</param>
    internal SettingReader(
        IReadOnlyDictionary<string, string> commandLine,
        IReadOnlyDictionary<string, string> environment,
        IReadOnlyDictionary<string, string> file)
    {
        _commandLine = commandLine;
        _environment = environment;
        _file = file;
    }

    /// <summary>Everything declared so far, in order.</summary>
    public IReadOnlyList<Setting> Settings => _settings;

    /// <summary>What is wrong so far; empty when nothing is.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Names the group that the settings declared from here on belong to.</summary>
    public void Begin(string group) => _group = group;

    /// <summary>Records what is wrong with settings that do not go together.</summary>
    public void Refuse(string fault) => _faults.Add(fault);

    /// <summary>A text; null when it is not given and has no default.</summary>
    public string? Text(string name, string? fallback, string meaning) => Declare(name, fallback ?? "", meaning, isSecret: false) ?? fallback;

    /// <summary>A text that is never shown, such as an address with a password.</summary>
    public string? Secret(string name, string meaning) => Declare(name, "", meaning, isSecret: true);

    /// <summary>True or false.</summary>
    public bool Flag(string name, bool fallback, string meaning) =>
        Parsed(name, fallback ? "true" : "false", fallback, meaning, "true or false", static (string text, out bool value) =>
            bool.TryParse(text, out value));

    /// <summary>A whole number within a range.</summary>
    public int Number(string name, int fallback, int minimum, int maximum, string meaning) =>
        Parsed(
            name,
            fallback.ToString(CultureInfo.InvariantCulture),
            fallback,
            meaning,
            string.Create(CultureInfo.InvariantCulture, $"a whole number from {minimum} to {maximum}"),
            (string text, out int value) =>
                int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value >= minimum && value <= maximum);

    /// <summary>A time in whole seconds within a range.</summary>
    public TimeSpan Seconds(string name, int fallback, int minimum, int maximum, string meaning) =>
        TimeSpan.FromSeconds(Number(name, fallback, minimum, maximum, meaning));

    /// <summary>One of the words that name the values of an enum, in lower case.</summary>
    public T Choice<T>(string name, T fallback, string meaning)
        where T : struct, Enum =>
        Parsed(
            name,
            WordOf(fallback),
            fallback,
            meaning,
            $"one of {string.Join(", ", Enum.GetValues<T>().Select(WordOf))}",
            static (string text, out T value) =>
            {
                var found = Enum.GetValues<T>().Where(candidate => WordOf(candidate) == text).ToList();
                value = found.FirstOrDefault();
                return found.Count == 1;
            });

    /// <summary>One of several words.</summary>
    public string Word(string name, string fallback, IReadOnlyList<string> words, string meaning) =>
        Parsed(
            name,
            fallback,
            fallback,
            meaning,
            $"one of {string.Join(", ", words)}",
            (string text, out string value) =>
            {
                value = text;
                return words.Contains(text, StringComparer.Ordinal);
            });

    /// <summary>A list of texts with commas between.</summary>
    public IReadOnlyList<string> List(string name, string fallback, string meaning) => Split(Declare(name, fallback, meaning, false) ?? fallback);

    /// <summary>A list of networks in CIDR form; a single address is a network of one.</summary>
    public IReadOnlyList<IPNetwork> Networks(string name, string meaning)
    {
        var networks = new List<IPNetwork>();
        foreach (var item in List(name, "", meaning))
        {
            if (TryNetwork(item, out var network))
            {
                networks.Add(network);
            }
            else
            {
                Refuse($"{name} must list networks such as 10.0.0.0/8 or fd00::/8 with commas between; '{item}' is none");
            }
        }

        return networks;
    }

    /// <summary>Keys of the file that name no setting become faults. To be called after everything was declared.</summary>
    internal void RefuseUnknownKeys(string path)
    {
        var known = _settings.Select(static setting => setting.Key).ToHashSet(StringComparer.Ordinal);
        _faults.AddRange(_file.Keys.Where(key => !known.Contains(key)).Order(StringComparer.Ordinal)
            .Select(key => $"the settings file {path} has a key '{key}' that is no setting; see weir config --list"));
    }

    private delegate bool Parse<T>(string text, out T value);

    private T Parsed<T>(string name, string fallbackText, T fallback, string meaning, string expected, Parse<T> parse)
    {
        if (Declare(name, fallbackText, meaning, isSecret: false) is not { } text)
        {
            return fallback;
        }

        if (parse(text, out var value))
        {
            return value;
        }

        Refuse($"{name} must be {expected}, not '{text}'");
        return fallback;
    }

    private string? Declare(string name, string fallback, string meaning, bool isSecret)
    {
        var (value, origin) = Find(name);
        var shown = value is null ? fallback : isSecret ? "(set)" : value;
        _settings.Add(new Setting(_group, name, fallback, meaning, shown, origin));
        return value;
    }

    private (string? Value, SettingOrigin Origin) Find(string name) =>
        _commandLine.GetValueOrDefault(name) is { Length: > 0 } option ? (option, SettingOrigin.CommandLine)
        : _environment.GetValueOrDefault(name) is { Length: > 0 } variable ? (variable, SettingOrigin.Environment)
        : _file.GetValueOrDefault(Setting.KeyOf(name)) is { Length: > 0 } line ? (line, SettingOrigin.File)
        : (null, SettingOrigin.Default);

    private static string WordOf<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    private static IReadOnlyList<string> Split(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static bool TryNetwork(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network))
        {
            return true;
        }

        if (!IPAddress.TryParse(text, out var address))
        {
            return false;
        }

        network = new IPNetwork(address, address.GetAddressBytes().Length * 8);
        return true;
    }
}
