using System.Xml.Linq;

namespace Weir.Tests.Architecture;

/// <summary>Which project may know which: the arrows of docs/architecture.md, read from the project files.</summary>
public sealed class ProjectArrowsTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Weir.Foundation"] = [],
        ["Weir.Contracts"] = [],
        ["Weir.Ledger"] = ["Weir.Foundation"],
        ["Weir.PostgreSql"] = [],
        ["Weir.Masking"] = ["Weir.Foundation", "Weir.PostgreSql"],
        ["Weir.Store"] = ["Weir.Foundation", "Weir.PostgreSql"],
        ["Weir.Guard"] = ["Weir.Foundation", "Weir.Store", "Weir.Ledger"],
        ["Weir.Vault"] = ["Weir.Foundation", "Weir.Store", "Weir.Guard"],
        ["Weir.S3"] = ["Weir.Foundation", "Weir.Guard", "Weir.Vault"],
        ["Weir.Sftp"] = ["Weir.Foundation", "Weir.Vault"],
        ["Weir.Server"] =
        [
            "Weir.Foundation", "Weir.PostgreSql", "Weir.Contracts", "Weir.Ledger", "Weir.Masking", "Weir.Store", "Weir.Guard", "Weir.Vault",
            "Weir.S3", "Weir.Sftp",
        ],
        ["Weir"] = ["Weir.Foundation", "Weir.PostgreSql", "Weir.Contracts", "Weir.Ledger", "Weir.Masking", "Weir.Server"],
    };

    [Fact]
    public void A_project_references_only_what_lies_below_it()
    {
        var wrong = SourceTree.Projects
            .Where(static project => project.Path.StartsWith("src/", StringComparison.Ordinal))
            .SelectMany(static project => References(project)
                .Where(reference => !Allowed.GetValueOrDefault(NameOf(project.Path), []).Contains(reference, StringComparer.Ordinal))
                .Select(reference => $"{NameOf(project.Path)} → {reference}"));

        Rule.Holds("A project references only what lies below it in docs/architecture.md.", wrong);
    }

    [Fact]
    public void Every_project_of_the_product_has_its_place()
    {
        var unknown = SourceTree.Projects
            .Where(static project => project.Path.StartsWith("src/", StringComparison.Ordinal))
            .Select(static project => NameOf(project.Path))
            .Where(static name => !Allowed.ContainsKey(name));

        Rule.Holds("A project of the product has its place in the table of this test and in docs/architecture.md.", unknown);
    }

    [Fact]
    public void Every_project_stands_in_the_solution()
    {
        var solution = SourceTree.Files.Single(static file => file.Path == "Weir.slnx");
        var listed = XDocument.Parse(solution.Text).Descendants("Project").Select(static project => project.Attribute("Path")!.Value);

        Assert.Equal(
            SourceTree.Projects.Select(static project => project.Path).Order(StringComparer.Ordinal),
            listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Package_versions_stand_in_one_place()
    {
        var own = SourceTree.Projects
            .SelectMany(static project => XDocument.Parse(project.Text).Descendants("PackageReference")
                .Where(static package => package.Attribute("Version") is not null || package.Attribute("VersionOverride") is not null)
                .Select(package => $"{project.Path}: {package.Attribute("Include")?.Value}"));

        Rule.Holds("Package versions stand in Directory.Packages.props only.", own);
    }

    [Fact]
    public void Every_package_has_its_reason_on_record()
    {
        var record = SourceTree.Files.Single(static file => file.Path == "docs/adr/0002-dependencies.md");
        var versions = SourceTree.Files.Single(static file => file.Path == "Directory.Packages.props");
        var missing = XDocument.Parse(versions.Text).Descendants("PackageVersion")
            .Select(static package => package.Attribute("Include")!.Value)
            .Where(package => !record.Text.Contains($"| {package} ", StringComparison.Ordinal));

        Rule.Holds("A package has a line in docs/adr/0002-dependencies.md: licence, why, who keeps it.", missing);
    }

    private static IEnumerable<string> References(SourceFile project) =>
        XDocument.Parse(project.Text).Descendants("ProjectReference")
            .Select(static reference => NameOf(reference.Attribute("Include")!.Value));

    private static string NameOf(string path) => Path.GetFileNameWithoutExtension(path.Replace('\\', '/'));
}
