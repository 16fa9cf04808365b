using System.Xml;
using Weir.S3.Errors;

namespace Weir.S3.Xml;

/// <summary>One element of a request's body.</summary>
/// <param name="Name">Its local name.</param>
/// <param name="Text">Its text; empty where it has elements.</param>
/// <param name="Children">Its elements.</param>
internal sealed record XmlElement(string Name, string Text, IReadOnlyList<XmlElement> Children);

/// <summary>
/// Reads the XML of requests, strictly: no document type, no other namespace than S3's, and never more than the limits. Everything that
/// was not asked for is refused as <c>MalformedXML</c>.
/// </summary>
internal static class XmlBody
{
    /// <summary>The longest body that is read.</summary>
    public const int MaxBytes = 4 * 1_024 * 1_024;

    /// <summary>How many elements a body may have.</summary>
    public const int MaxElements = 100_000;

    /// <summary>How deep elements may stand.</summary>
    public const int MaxDepth = 8;

    /// <summary>S3's namespace.</summary>
    public const string Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxBytes,
        MaxCharactersFromEntities = 1_024,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,

        // A key may have control characters, which clients then write as references.
        CheckCharacters = false,
    };

    /// <summary>Reads a body.</summary>
    /// <param name="body">The bytes.</param>
    /// <param name="root">What its outermost element must be called.</param>
    /// <exception cref="S3Exception">It is not well formed, or breaks a limit.</exception>
    public static XmlElement Read(ReadOnlyMemory<byte> body, string root)
    {
        if (body.IsEmpty)
        {
            throw new S3Exception(S3Errors.MissingRequestBody);
        }

        if (body.Length > MaxBytes)
        {
            throw new S3Exception(S3Errors.MaxMessageLengthExceeded);
        }

        try
        {
            using var stream = new MemoryStream(body.ToArray(), writable: false);
            using var reader = XmlReader.Create(stream, Settings);
            reader.MoveToContent();
            var left = MaxElements;
            var element = ReadElement(reader, ref left);
            while (reader.Read())
            {
                if (reader.NodeType is not (XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace))
                {
                    throw Malformed();
                }
            }

            return element.Name == root ? element : throw Malformed();
        }
        catch (Exception exception) when (exception is XmlException or ArgumentException)
        {
            throw new S3Exception(S3Errors.MalformedXml, S3Errors.MalformedXml.Message, exception);
        }
    }

    /// <summary>The body does not say what it should.</summary>
    public static S3Exception Malformed() => new(S3Errors.MalformedXml);

    private static XmlElement ReadElement(XmlReader reader, ref int left)
    {
        if (reader.NodeType != XmlNodeType.Element
            || reader.NamespaceURI is not ("" or Namespace)
            || reader.Depth >= MaxDepth
            || --left < 0)
        {
            throw Malformed();
        }

        var name = reader.LocalName;
        if (reader.IsEmptyElement)
        {
            return new XmlElement(name, "", []);
        }

        var text = "";
        List<XmlElement>? children = null;
        while (reader.Read() && reader.NodeType != XmlNodeType.EndElement)
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    (children ??= []).Add(ReadElement(reader, ref left));
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                    text = text.Length == 0 ? reader.Value : text + reader.Value;
                    break;
                default:
                    throw Malformed();
            }
        }

        return children is null ? new XmlElement(name, text, [])
            : string.IsNullOrWhiteSpace(text) ? new XmlElement(name, "", children)
            : throw Malformed();
    }
}
