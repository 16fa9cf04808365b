namespace Weir.Server.Hosting.Settings;

/// <summary>The settings cannot be used. The message names every fault at once, each on a line, and never a secret's value.</summary>
/// <param name="faults">At least one sentence.</param>
public sealed class SettingsException(IReadOnlyList<string> faults) : Exception(string.Join('\n', faults))
{
    /// <summary>Every fault, one sentence each.</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}
