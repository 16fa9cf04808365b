using System.Net;
using System.Text;
using System.Xml.Linq;
using Xunit;

namespace Weir.Testing.S3;

/// <summary>An answer of an S3 door, read whole.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body.</param>
/// <param name="Headers">The headers, by names in any case; several of one name are joined.</param>
public sealed record Answer(HttpStatusCode Status, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>The body as text.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The body's outermost element.</summary>
    public XElement Xml => XDocument.Parse(Text).Root!;

    /// <summary>The error's code; null where there is none.</summary>
    public string? Error => Text.Contains("<Error>", StringComparison.Ordinal) ? Xml.Element("Code")!.Value : null;

    /// <summary>The id that the door gave the request, which the record has too.</summary>
    public string RequestId => this["x-amz-request-id"] ?? throw new InvalidOperationException("The answer has no id.");

    /// <summary>A header's value; null where it is not there.</summary>
    public string? this[string name] => Headers.GetValueOrDefault(name);

    /// <summary>The text of all elements of a name.</summary>
    public IReadOnlyList<string> All(string element) =>
        [.. Xml.Descendants().Where(one => one.Name.LocalName == element).Select(static one => one.Value)];

    /// <summary>The text of the only element of a name.</summary>
    public string One(string element) => Assert.Single(All(element));

    /// <summary>Demands a status.</summary>
    public Answer Demand(HttpStatusCode status)
    {
        Assert.True(Status == status, $"{(int)Status} and not {(int)status}: {Text}");
        return this;
    }

    /// <summary>Demands a refusal.</summary>
    public Answer Refused(HttpStatusCode status, string code)
    {
        Assert.True((status, code) == (Status, Error), $"{(int)Status} {Error} and not {(int)status} {code}: {Text}");
        return this;
    }
}
