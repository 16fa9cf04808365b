using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Weir.Masking.Configuration;

/// <summary>Turns YAML text into <see cref="ConfigNode"/>s. Anchors, aliases, tags and several documents are refused.</summary>
internal static class YamlNodes
{
    /// <summary>The largest file that is read, in characters: far above any real configuration, far below what could hurt.</summary>
    public const int MaxCharacters = 64 * 1024 * 1024;

    private const int MaxDepth = 32;

    /// <summary>Parses one document whose root is a mapping.</summary>
    /// <exception cref="ConfigurationException">It is not well-formed, or uses what is refused.</exception>
    public static ConfigMapping Parse(string yaml)
    {
        if (yaml.Length > MaxCharacters)
        {
            throw Fault($"the file has {yaml.Length} characters; the most that is read is {MaxCharacters}", 0);
        }

        RefuseAliases(yaml);
        var stream = new YamlStream();
        try
        {
            stream.Load(new StringReader(yaml));
        }
        catch (YamlException exception)
        {
            throw Fault(exception.InnerException?.Message ?? exception.Message, (int)exception.Start.Line);
        }
        catch (ArgumentException exception)
        {
            throw Fault(exception.Message, 0);
        }

        return stream.Documents switch
        {
            [] => throw Fault("the file is empty; weir init writes a complete one", 0),
            [var document] => Convert(document.RootNode, 0) as ConfigMapping
                ?? throw Fault("the file must be a mapping with weir:, tables: and so on", (int)document.RootNode.Start.Line),
            _ => throw Fault("the file holds several documents; expected one", 0),
        };
    }

    private static void RefuseAliases(string yaml)
    {
        var depth = 0;
        var scanner = new Parser(new StringReader(yaml));
        try
        {
            while (scanner.MoveNext())
            {
                depth += scanner.Current!.NestingIncrease;
                if (depth > MaxDepth)
                {
                    throw Fault($"the file nests deeper than {MaxDepth} levels", (int)scanner.Current.Start.Line);
                }

                if (scanner.Current is YamlDotNet.Core.Events.AnchorAlias)
                {
                    throw Fault("aliases (*name) are not supported; write the value out", (int)scanner.Current.Start.Line);
                }
            }
        }
        catch (YamlException exception)
        {
            throw Fault(exception.InnerException?.Message ?? exception.Message, (int)exception.Start.Line);
        }
    }

    private static ConfigNode Convert(YamlNode node, int depth)
    {
        var line = (int)node.Start.Line;
        switch (node)
        {
            case YamlScalarNode scalar:
                var isNull = scalar.Style == ScalarStyle.Plain && scalar.Value is null or "" or "~" or "null";
                return new ConfigScalar(isNull ? null : scalar.Value, line);
            case YamlSequenceNode sequence:
                return new ConfigSequence([.. sequence.Children.Select(c => Convert(c, depth + 1))], line);
            case YamlMappingNode mapping:
                var entries = new List<KeyValuePair<string, ConfigNode>>(mapping.Children.Count);
                foreach (var (key, value) in mapping.Children)
                {
                    var name = (key as YamlScalarNode)?.Value
                        ?? throw Fault("a key must be a single value", (int)key.Start.Line);
                    entries.Add(new(name, Convert(value, depth + 1)));
                }

                return new ConfigMapping(entries, line);
            default:
                throw Fault($"{node.NodeType} is not supported", line);
        }
    }

    private static ConfigurationException Fault(string message, int line) =>
        new([new Problem(Severity.Error, "configuration", message, line)]);
}
