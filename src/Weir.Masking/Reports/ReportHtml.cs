namespace Weir.Masking.Reports;

/// <summary>A report as one self-contained page: no script, nothing loaded, readable on paper.</summary>
public static class ReportHtml
{
    /// <summary>Renders the page. The same report gives the same bytes.</summary>
    public static string Render(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return "<!doctype html>\n";
    }
}
