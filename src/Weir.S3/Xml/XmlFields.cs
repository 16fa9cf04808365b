using System.Globalization;
using Weir.S3.Errors;

namespace Weir.S3.Xml;

/// <summary>Takes the children of an element one name at a time; what is left over at the end was not asked for.</summary>
internal sealed class XmlFields
{
    private readonly Dictionary<string, List<XmlElement>> _children = new(StringComparer.Ordinal);

    /// <summary>Begins with all children of an element.</summary>
    public XmlFields(XmlElement element)
    {
        foreach (var child in element.Children)
        {
            if (_children.TryGetValue(child.Name, out var others))
            {
                others.Add(child);
            }
            else
            {
                _children.Add(child.Name, [child]);
            }
        }
    }

    /// <summary>All children of a name, in order.</summary>
    public IReadOnlyList<XmlElement> Many(string name) => _children.Remove(name, out var children) ? children : [];

    /// <summary>The child of a name; null where there is none.</summary>
    /// <exception cref="S3Exception">There are several.</exception>
    public XmlElement? One(string name) => Many(name) switch
    {
        [] => null,
        [var only] => only,
        _ => throw XmlBody.Malformed(),
    };

    /// <summary>The text of the child of a name; null where there is none.</summary>
    public string? Text(string name) => One(name) is { } child ? child.Children.Count == 0 ? child.Text : throw XmlBody.Malformed() : null;

    /// <summary>The text of the child of a name, without white space around it; null where there is none.</summary>
    public string? Word(string name) => Text(name)?.Trim();

    /// <summary>The number in the child of a name; null where there is none.</summary>
    public long? Number(string name) => Word(name) is not { } text ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : throw XmlBody.Malformed();

    /// <summary>Whether the child of a name says <c>true</c>.</summary>
    public bool Flag(string name) => Word(name) switch
    {
        null or "false" or "FALSE" or "False" => false,
        "true" or "TRUE" or "True" => true,
        _ => throw XmlBody.Malformed(),
    };

    /// <summary>Says that all children were taken.</summary>
    /// <exception cref="S3Exception">Some were not.</exception>
    public void End()
    {
        if (_children.Count > 0)
        {
            throw XmlBody.Malformed();
        }
    }
}
