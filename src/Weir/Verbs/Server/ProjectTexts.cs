using System.CommandLine;
using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary>The options that say what a project is about.</summary>
internal sealed class ProjectTexts
{
    private readonly Option<string?> _description = new("--description") { Description = "What it is about.", HelpName = "TEXT" };
    private readonly Option<string?> _purpose = new("--purpose") { Description = "What the data is processed for.", HelpName = "TEXT" };
    private readonly Option<string?> _legalBasis = new("--legal-basis") { Description = "On which legal basis.", HelpName = "TEXT" };
    private readonly Option<string[]> _recipients = new("--recipient")
    {
        Description = "Who outside receives data; give it once for each.",
        HelpName = "TEXT",
    };

    /// <summary>All of them.</summary>
    public Symbol[] Options => [_description, _purpose, _legalBasis, _recipients];

    /// <summary>A draft with what was named in the place of what it had.</summary>
    public ProjectDraft Apply(ServerCall call, ProjectDraft draft) => draft with
    {
        Description = call.Get(_description) ?? draft.Description,
        Purpose = call.Get(_purpose) ?? draft.Purpose,
        LegalBasis = call.Get(_legalBasis) ?? draft.LegalBasis,
        Recipients = call.Get(_recipients) is { Length: > 0 } named ? named : draft.Recipients,
    };
}
