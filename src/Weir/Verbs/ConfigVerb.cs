using System.CommandLine;
using Weir.Commands;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Settings;
using Weir.Terminal;

namespace Weir.Verbs;

/// <summary>A setting as it is shown.</summary>
/// <param name="Group">What it belongs to: <c>network</c>, <c>tls</c> and so on.</param>
/// <param name="Name">The variable.</param>
/// <param name="Value">What holds; of a secret only whether it is set.</param>
/// <param name="Default">What holds when nobody says otherwise.</param>
/// <param name="Origin">Who said so: <c>default</c>, <c>file</c>, <c>environment</c> or <c>command-line</c>.</param>
/// <param name="Meaning">What it does.</param>
internal sealed record SettingDocument(string Group, string Name, string Value, string Default, string Origin, string Meaning);

/// <summary>All settings of the server.</summary>
/// <param name="Settings">In the order of the documentation.</param>
internal sealed record SettingsDocument(IReadOnlyList<SettingDocument> Settings);

/// <summary><c>weir config</c>: shows the server's settings.</summary>
internal static class ConfigVerb
{
    /// <summary>The verb.</summary>
    public static VerbCommand Create()
    {
        var settings = new ServerSettings();
        var list = new Option<bool>("--list") { Description = "Show every setting with its meaning and default instead." };
        return settings.AddTo(new VerbCommand(
            "config",
            "Shows the server's settings as they are in effect and who set them, without secrets. Validates all of them.",
            "weir config --config /etc/weir/weir.yaml",
            "weir config --list")
        {
            Handler = (context, _) => Task.FromResult(Run(context, settings, context.Get(list))),
        }).With(list);
    }

    private static int Run(VerbContext context, ServerSettings settings, bool isList)
    {
        var shown = isList ? ServerOptions.Describe() : settings.Read(context).Settings;
        if (isList)
        {
            foreach (var setting in shown)
            {
                context.Output.Line($"{setting.Name}{(setting.Default.Length > 0 ? $" = {setting.Default}" : "")}");
                context.Output.Paragraph($"    {setting.Meaning}");
            }
        }
        else
        {
            var table = new TextTable("setting", "value", "set by");
            foreach (var setting in shown)
            {
                table.Add(setting.Name, setting.Value, OriginOf(setting));
            }

            context.Output.Table(table);
        }

        context.Output.Json(new SettingsDocument([.. shown.Select(DocumentOf)]), Documents.Default.SettingsDocument);
        return ExitCode.Success;
    }

    private static SettingDocument DocumentOf(Setting setting) =>
        new(setting.Group, setting.Name, setting.Value, setting.Default, OriginOf(setting), setting.Meaning);

    private static string OriginOf(Setting setting) => setting.Origin switch
    {
        SettingOrigin.CommandLine => "command-line",
        var origin => origin.ToString().ToLowerInvariant(),
    };
}
