using System.Net;

namespace Weir.Server.Hosting.Settings;

/// <summary>The door that speaks S3. Immutable.</summary>
public sealed class S3Options
{
    private const string Off = "off";
    private const int LongestRegion = 32;

    private S3Options(SettingReader reader)
    {
        reader.Begin("s3");
        var listen = reader.List(
            "WEIR_S3_LISTEN",
            "*:8444",
            "Addresses and ports of the S3 door, with commas between; * is every address of the machine, off closes the door.");
        Listen = listen is [Off] ? [] : NetworkOptions.ReadEndpoints(reader, "WEIR_S3_LISTEN", listen);
        Region = reader.Text(
            "WEIR_S3_REGION",
            "us-east-1",
            "The region that clients must sign for. The default is what they sign for when nobody tells them.")!;
        AllowedNetworks = reader.Networks(
            "WEIR_S3_ALLOWED_NETWORKS",
            "Networks that clients of the S3 door may come from, beside what WEIR_ALLOWED_NETWORKS says. Empty allows every network.");
        MaxRequests = reader.Number(
            "WEIR_S3_MAX_REQUESTS",
            200,
            1,
            100_000,
            "Requests that the S3 door works on at once, half of them at most for one access key. As many again wait their turn; one more is "
            + "answered 503 SlowDown.");
        if (Region.Length is 0 or > LongestRegion
            || !Region.All(static letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter == '-'))
        {
            reader.Refuse("WEIR_S3_REGION must have lower-case letters, digits and hyphens, such as eu-central-1");
        }
    }

    /// <summary>Where to listen; port 0 takes a free port. Empty when the door is closed.</summary>
    public IReadOnlyList<IPEndPoint> Listen { get; }

    /// <summary>The region that clients sign for.</summary>
    public string Region { get; }

    /// <summary>Where clients of this door may come from; empty for everywhere.</summary>
    public IReadOnlyList<IPNetwork> AllowedNetworks { get; }

    /// <summary>Requests worked on at once; as many again may wait.</summary>
    public int MaxRequests { get; }

    internal static S3Options Read(SettingReader reader) => new(reader);
}
