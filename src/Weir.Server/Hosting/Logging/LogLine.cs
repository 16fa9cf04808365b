using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Weir.Server.Hosting.Logging;

/// <summary>One event as it is logged: a line of JSON.</summary>
/// <param name="Time">When, written as UTC in ISO 8601 with milliseconds.</param>
/// <param name="Level">How severe.</param>
/// <param name="Source">Which part of the server.</param>
/// <param name="Message">For people; the same facts as in <paramref name="Facts"/>.</param>
/// <param name="Facts">Named values for machines.</param>
/// <param name="Fault">Of an exception the types and the places, never the message, which may quote data.</param>
internal sealed record LogLine(
    DateTimeOffset Time,
    LogLevel Level,
    string Source,
    string Message,
    IReadOnlyList<KeyValuePair<string, object?>> Facts,
    Exception? Fault)
{
    // Longer texts come from outside: a name or a path somebody made up.
    private const int MaxText = 2048;

    // A line is written with every request; a thread uses the same writer again.
    [ThreadStatic]
    private static ArrayBufferWriter<byte>? _buffer;

    [ThreadStatic]
    private static Utf8JsonWriter? _writer;

    private static readonly JsonEncodedText[] Levels =
    [
        JsonEncodedText.Encode("trace"), JsonEncodedText.Encode("debug"), JsonEncodedText.Encode("info"),
        JsonEncodedText.Encode("warning"), JsonEncodedText.Encode("error"), JsonEncodedText.Encode("critical"),
    ];

    /// <summary>
    /// The line with its line feed. The encoder escapes all but printable ASCII, so nothing in a value can start a new line or steer a
    /// terminal (OWASP ASVS 5.0, 16.4.1).
    /// </summary>
    public static byte[] Render(LogLine line)
    {
        var buffer = _buffer ??= new ArrayBufferWriter<byte>(512);
        var json = _writer ??= new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        buffer.ResetWrittenCount();
        json.Reset(buffer);
        json.WriteStartObject();
        json.WriteString("time", line.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("level", Levels[(int)line.Level]);
        json.WriteString("source", line.Source);
        json.WriteString("message", Cut(line.Message));
        foreach (var (name, value) in line.Facts)
        {
            if (name != "{OriginalFormat}")
            {
                WriteFact(json, JsonNamingPolicy.CamelCase.ConvertName(name), value);
            }
        }

        if (line.Fault is not null)
        {
            WriteFault(json, line.Fault);
        }

        json.WriteEndObject();
        json.Flush();
        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteFact(Utf8JsonWriter json, string name, object? value)
    {
        switch (value)
        {
            case null:
                json.WriteNull(name);
                break;
            case bool flag:
                json.WriteBoolean(name, flag);
                break;
            case int number:
                json.WriteNumber(name, number);
                break;
            case long number:
                json.WriteNumber(name, number);
                break;
            case double number when double.IsFinite(number):
                json.WriteNumber(name, number);
                break;
            case DateTimeOffset time:
                json.WriteString(name, time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
                break;
            default:
                json.WriteString(name, Cut(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
                break;
        }
    }

    private static void WriteFault(Utf8JsonWriter json, Exception fault)
    {
        json.WriteStartArray("fault");
        for (var cause = fault; cause is not null; cause = cause.InnerException)
        {
            json.WriteStartObject();
            json.WriteString("type", cause.GetType().FullName);
            json.WriteString("at", Cut(cause.StackTrace ?? ""));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static string Cut(string text) => text.Length <= MaxText ? text : text[..MaxText];
}
