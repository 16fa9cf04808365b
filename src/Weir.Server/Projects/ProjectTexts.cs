using System.Text.Json;
using Weir.Contracts;
using Weir.Guard.Actors;
using Weir.Server.Api;
using Weir.Server.Organizations;

namespace Weir.Server.Projects;

/// <summary>What people write about a project, checked and in the form that is stored.</summary>
/// <param name="Name">The name.</param>
/// <param name="Description">What it is about.</param>
/// <param name="Purpose">What the data is processed for.</param>
/// <param name="LegalBasis">On which legal basis.</param>
/// <param name="RecipientsJson">Who outside receives data, as a JSON list.</param>
internal sealed record ProjectTexts(string Name, string Description, string Purpose, string LegalBasis, string RecipientsJson)
{
    private const int MostRecipients = 100;

    /// <summary>Reads a draft.</summary>
    /// <exception cref="InvalidRequestException">Something is wrong with it; every fault is named.</exception>
    public static ProjectTexts Read(ProjectDraft draft)
    {
        var faults = new Faults();
        faults.AddIf("/name", Names.FaultOfName(draft.Name, out var name));
        faults.AddIf("/description", Names.FaultOfDescription(draft.Description, out var description));
        faults.AddIf("/purpose", Names.FaultOfDescription(draft.Purpose, out var purpose));
        faults.AddIf("/legalBasis", Names.FaultOfDescription(draft.LegalBasis, out var legalBasis));
        var recipients = ReadRecipients(draft.Recipients ?? [], faults);
        faults.ThrowIfAny();
        return new ProjectTexts(name, description, purpose, legalBasis, Stored(recipients));
    }

    /// <summary>The recipients of a project.</summary>
    public static IReadOnlyList<string> Recipients(ProjectRow row)
    {
        using var list = JsonDocument.Parse(row.Recipients);
        return [.. list.RootElement.EnumerateArray().Select(static one => one.GetString()!)];
    }

    /// <summary>A list of recipients as it is stored.</summary>
    public static string Stored(IReadOnlyList<string> recipients) =>
        $"[{string.Join(',', recipients.Select(static one => $"\"{JsonEncodedText.Encode(one)}\""))}]";

    private static List<string> ReadRecipients(IReadOnlyList<string> wanted, Faults faults)
    {
        var read = new List<string>();
        faults.AddIf("/recipients", wanted.Count > MostRecipients ? $"At most {MostRecipients} recipients." : null);
        for (var i = 0; i < wanted.Count && !faults.IsFull; i++)
        {
            var fault = Names.FaultOfName(wanted[i], out var name);
            faults.AddIf($"/recipients/{i}", fault ?? (read.Contains(name) ? "It is named twice." : null));
            read.Add(name);
        }

        return read;
    }
}
