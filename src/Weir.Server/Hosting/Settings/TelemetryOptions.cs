namespace Weir.Server.Hosting.Settings;

/// <summary>Where metrics and traces go. Immutable.</summary>
public sealed class TelemetryOptions
{
    private TelemetryOptions(SettingReader reader)
    {
        reader.Begin("telemetry");
        var text = reader.Text(
            "WEIR_OTLP_ENDPOINT",
            null,
            "Address of an OpenTelemetry receiver (OTLP over HTTP), such as http://localhost:4318. Without it nothing is sent.");
        if (text is not null)
        {
            Endpoint = Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.UserInfo.Length == 0
                ? url
                : null;
            if (Endpoint is null)
            {
                reader.Refuse("WEIR_OTLP_ENDPOINT must be an http or https address without a password, such as http://localhost:4318");
            }
        }
    }

    /// <summary>The receiver's address; null when nothing is sent.</summary>
    public Uri? Endpoint { get; }

    internal static TelemetryOptions Read(SettingReader reader) => new(reader);
}
