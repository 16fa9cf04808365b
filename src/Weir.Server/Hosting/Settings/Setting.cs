namespace Weir.Server.Hosting.Settings;

/// <summary>Where the value of a setting came from; a later one wins.</summary>
public enum SettingOrigin
{
    /// <summary>Nobody gave one.</summary>
    Default = 0,

    /// <summary>The file of <c>--config</c>.</summary>
    File = 1,

    /// <summary>A <c>WEIR_*</c> variable.</summary>
    Environment = 2,

    /// <summary>An option of the command line.</summary>
    CommandLine = 3,
}

/// <summary>One setting as it is in effect, and what there is to know about it.</summary>
/// <param name="Group">The options class that it belongs to: <c>network</c>, <c>tls</c> and so on.</param>
/// <param name="Name">The variable: <c>WEIR_HTTPS_ONLY</c>. The file's key is the same without the prefix, in lower case.</param>
/// <param name="Default">What holds when nobody says otherwise; empty when that is nothing.</param>
/// <param name="Meaning">One sentence for people: what it does, its unit and range.</param>
/// <param name="Value">What holds; of a secret only whether it is set.</param>
/// <param name="Origin">Who said so.</param>
public sealed record Setting(string Group, string Name, string Default, string Meaning, string Value, SettingOrigin Origin)
{
    /// <summary>What every variable begins with.</summary>
    public const string Prefix = "WEIR_";

    /// <summary>The key in the file of <c>--config</c>.</summary>
    public string Key => KeyOf(Name);

    /// <summary>The key in the file that says the same as a variable.</summary>
    public static string KeyOf(string name) => name[Prefix.Length..].ToLowerInvariant();
}
