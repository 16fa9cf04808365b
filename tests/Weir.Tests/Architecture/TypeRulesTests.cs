using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Weir.Tests.Architecture;

/// <summary>What the conventions say about types, read from the built assemblies and the sources.</summary>
public sealed partial class TypeRulesTests
{
    [Fact]
    public void A_class_is_sealed_unless_something_here_derives_from_it()
    {
        var types = ProductAssemblies().SelectMany(static assembly => assembly.GetTypes()).ToList();
        var bases = types.Select(static type => Definition(type.BaseType)).ToHashSet();
        var open = types
            .Where(static type => type is { IsClass: true, IsAbstract: false, IsSealed: false } && !IsGenerated(type))
            .Where(type => !bases.Contains(type) && type.FullName != "Program" && !IsRazorComponent(type))
            .Select(static type => type.FullName);

        Rule.Holds("A class is sealed unless something in src derives from it.", open!);
    }

    [Fact]
    public void An_enum_that_others_see_has_explicit_values()
    {
        var implicitValues = SourceTree.CSharp
            .Where(static file => file.Path.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(static file => PublicEnum().Matches(file.Text)
                .SelectMany(static match => EnumMember().Matches(match.Groups["body"].Value)
                    .Where(static member => !member.Groups["value"].Success)
                    .Select(member => $"{match.Groups["name"].Value}.{member.Groups["name"].Value}"))
                .Select(member => $"{file.Path}: {member}"));

        Rule.Holds("A public enum may be stored or sent, so every member has an explicit value.", implicitValues);
    }

    [Fact]
    public void An_interface_has_more_than_one_implementation_or_is_a_boundary()
    {
        var types = ProductAssemblies()
            .SelectMany(static assembly => assembly.GetTypes())
            .Where(static type => !IsGenerated(type))
            .ToList();
        var lonely = types
            .Where(static type => type.IsInterface && !Boundaries.Contains(type.Name, StringComparer.Ordinal))
            .Where(type => types.Count(other => other is { IsInterface: false, IsAbstract: false } && type.IsAssignableFrom(other)) == 1)
            .Select(static type => type.FullName);

        Rule.Holds("An interface with one implementation is its class, unless it is a process or trust boundary.", lonely!);
    }

    [Fact]
    public void No_type_or_folder_has_a_name_that_says_nothing()
    {
        var empty = SourceTree.CSharp
            .Where(static file => file.Path.StartsWith("src/", StringComparison.Ordinal) && EmptyName().IsMatch(file.Path))
            .Select(static file => file.Path);

        Rule.Holds("A file or folder is named after what it holds.", empty);
    }

    /// <summary>Interfaces that stand for another process or a line of trust, each with its reason.</summary>
    // Detection asks for known values without knowing the checks that gather them; a sink is a type argument, so that calls are inlined.
    // Where a log's tiles are read is a database, a directory or another machine; so is where blobs are kept.
    // The S3 door verifies signatures; whose keys count is decided on the other side of a line of trust.
    private static readonly string[] Boundaries =
        ["IKnownValues", "IFormSink", "ITileSource", "IBlobStore", "IBlobUpload", "IBlob", "IS3Credentials", "IS3Credential"];

    private static IEnumerable<Assembly> ProductAssemblies() =>
        SourceTree.Projects
            .Where(static project => project.Path.StartsWith("src/", StringComparison.Ordinal))
            .Select(static project =>
                XDocument.Parse(project.Text).Descendants("AssemblyName").FirstOrDefault()?.Value
                ?? Path.GetFileNameWithoutExtension(project.Path))
            .Select(Assembly.Load);

    // The Razor compiler writes the declaration of a component's class and takes no modifiers for it.
    private static bool IsRazorComponent(Type type) =>
        type.BaseType?.FullName == "Microsoft.AspNetCore.Components.ComponentBase" || type.Name == "_Imports";

    private static Type? Definition(Type? type) => type is { IsGenericType: true } ? type.GetGenericTypeDefinition() : type;

    private static bool IsGenerated(Type? type) =>
        type is not null
        && (type.Name.Contains('<', StringComparison.Ordinal)
            || type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)
            || IsGenerated(type.DeclaringType));

    [GeneratedRegex(@"public enum (?<name>\w+)[^{]*\{(?<body>[^}]*)\}")]
    private static partial Regex PublicEnum();

    [GeneratedRegex(@"^\s*(?<name>[A-Z]\w*)\s*(?<value>=[^,\n]+)?,?\s*$", RegexOptions.Multiline)]
    private static partial Regex EnumMember();

    [GeneratedRegex(@"(/|\b)(Common|Shared|Misc|Utils?|Utilities|Helpers?|Managers?)(/|\.cs$)|(Helper|Helpers|Manager|Utils?)\.cs$")]
    private static partial Regex EmptyName();
}
