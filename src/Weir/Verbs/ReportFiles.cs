using Weir.Masking.Reports;

namespace Weir.Verbs;

/// <summary>The files of a report.</summary>
/// <param name="Html">The page for people.</param>
/// <param name="Json">The document for machines.</param>
internal sealed record ReportFiles(string Html, string Json)
{
    /// <summary>Writes report.html and report.json into a folder, which is made if need be. Older ones there are replaced.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public static ReportFiles Write(RunReport report, string folder)
    {
        var full = Path.GetFullPath(folder);
        Directory.CreateDirectory(full);
        var files = new ReportFiles(Path.Combine(full, "report.html"), Path.Combine(full, "report.json"));
        File.WriteAllText(files.Html, ReportHtml.Render(report));
        File.WriteAllText(files.Json, ReportJson.Write(report));
        return files;
    }
}
