using System.Collections;
using System.Globalization;
using Weir.Commands;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
using var signals = new StopSignals();
var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
    .ToDictionary(static v => (string)v.Key, static v => (string?)v.Value ?? "", StringComparer.Ordinal);
return await WeirCommand.RunAsync(args, environment, Console.Out, Console.Error, signals.Token);
