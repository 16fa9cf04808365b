using System.Text.Json.Serialization;
using Weir.Verbs;

namespace Weir.Terminal;

/// <summary>What a failed command prints with <c>--json</c>.</summary>
/// <param name="Error">Why.</param>
internal sealed record ErrorDocument(ErrorFacts Error);

/// <summary>A failure.</summary>
/// <param name="ExitCode">The process's exit code.</param>
/// <param name="Name">The exit code's name (docs/cli.md).</param>
/// <param name="Message">What people are told, one or more lines.</param>
internal sealed record ErrorFacts(int ExitCode, string Name, string Message);

/// <summary>The documents of <c>--json</c>, serialized without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(KeyDocument))]
[JsonSerializable(typeof(SampleDocument))]
[JsonSerializable(typeof(SettingsDocument))]
[JsonSerializable(typeof(GeneratorListDocument))]
[JsonSerializable(typeof(GeneratorDocument))]
[JsonSerializable(typeof(ScanDocument))]
[JsonSerializable(typeof(InitDocument))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(PreviewDocument))]
[JsonSerializable(typeof(MaskDocument))]
[JsonSerializable(typeof(CheckDocument))]
[JsonSerializable(typeof(LedgerExportDocument))]
[JsonSerializable(typeof(BreachedPasswordsDocument))]
[JsonSerializable(typeof(RecoveredSignInsDocument))]
[JsonSerializable(typeof(RootKeyDocument))]
[JsonSerializable(typeof(ConsoleLinkDocument))]
[JsonSerializable(typeof(ReconcileDocument))]
[JsonSerializable(typeof(FsckDocument))]
[JsonSerializable(typeof(VerifyDocument))]
[JsonSerializable(typeof(ReceiptDocument))]
[JsonSerializable(typeof(WitnessDocument))]
[JsonSerializable(typeof(CosignDocument))]
internal sealed partial class Documents : JsonSerializerContext;
