using System.Globalization;
using System.Text;
using Weir.Server.Hosting;
using Weir.Testing;

namespace Weir.Tests.Server.Hosting;

/// <summary>docs/operations/configuration.md lists every setting as the program declares it.</summary>
public sealed class ConfigurationPageTests
{
    private const string Begin = "<!-- settings -->";
    private const string End = "<!-- end of settings -->";

    [Fact]
    public void The_page_lists_every_setting_with_its_default_and_meaning()
    {
        var page = File.ReadAllText(Repository.Path("docs/operations/configuration.md"));
        var listed = page[(page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..page.IndexOf(End, StringComparison.Ordinal)];

        Assert.Equal(Tables(), listed.Trim());
    }

    /// <summary>What stands between the two marks of the page: paste it there after a setting was added or changed.</summary>
    private static string Tables()
    {
        var text = new StringBuilder();
        foreach (var group in ServerOptions.Describe().GroupBy(static setting => setting.Group))
        {
            text.Append(CultureInfo.InvariantCulture, $"### {char.ToUpperInvariant(group.Key[0])}{group.Key[1..]}\n\n")
                .Append("| variable | default | meaning |\n|---|---|---|\n");
            foreach (var setting in group)
            {
                var byDefault = setting.Default.Length == 0 ? "" : $"`{setting.Default}`";
                text.Append(CultureInfo.InvariantCulture, $"| `{setting.Name}` | {byDefault} | {setting.Meaning} |\n");
            }

            text.Append('\n');
        }

        return text.ToString().Trim();
    }
}
