using System.Globalization;
using System.Net;
using System.Text;
using QRCoder;

namespace Weir.Server.SignIn.Factors;

/// <summary>
/// A QR code as SVG that the strictest content security policy lets through: no style, no script, only attributes; with a title
/// for those who cannot see it.
/// </summary>
internal static class QrCode
{
    /// <summary>Draws a text, error correction level M, with the quiet zone of four modules that ISO/IEC 18004 asks for.</summary>
    /// <param name="text">What is read from the code.</param>
    /// <param name="title">What it is, in words.</param>
    /// <param name="elementId">An id that is unique in the page, letters, digits and dashes.</param>
    public static string Svg(string text, string title, string elementId)
    {
        if (elementId.Length == 0 || !elementId.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '-'))
        {
            throw new ArgumentException("An element id has letters, digits and dashes only.", nameof(elementId));
        }

        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var size = data.ModuleMatrix.Count.ToString(CultureInfo.InvariantCulture);
        return $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}" role="img" aria-labelledby="{elementId}">
            <title id="{elementId}">{WebUtility.HtmlEncode(title)}</title>
            <rect width="{size}" height="{size}" fill="#ffffff"/>
            <path fill="#000000" shape-rendering="crispEdges" d="{Path(data)}"/>
            </svg>
            """;
    }

    private static string Path(QRCodeData data)
    {
        var path = new StringBuilder();
        for (var y = 0; y < data.ModuleMatrix.Count; y++)
        {
            var row = data.ModuleMatrix[y];
            for (var x = 0; x < row.Length; x++)
            {
                if (!row[x])
                {
                    continue;
                }

                var start = x;
                while (x + 1 < row.Length && row[x + 1])
                {
                    x++;
                }

                path.Append(CultureInfo.InvariantCulture, $"M{start} {y}h{x - start + 1}v1h-{x - start + 1}z");
            }
        }

        return path.ToString();
    }
}
