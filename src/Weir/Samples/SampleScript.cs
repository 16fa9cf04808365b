namespace Weir.Samples;

/// <summary>A definition script of the sample, in its two halves: what is created before the rows and what after them.</summary>
internal sealed record SampleScript(string BeforeRows, string AfterRows)
{
    private const string Marker = "-- after the rows --";

    /// <summary>Reads an embedded script of this folder.</summary>
    public static SampleScript Load(string fileName)
    {
        using var stream = typeof(SampleScript).Assembly.GetManifestResourceStream(typeof(SampleScript), fileName)
            ?? throw new ArgumentException($"The script {fileName} is not embedded in this assembly.", nameof(fileName));
        using var reader = new StreamReader(stream);
        var halves = reader.ReadToEnd().Split(Marker);
        return new SampleScript(halves[0], halves[1]);
    }
}
