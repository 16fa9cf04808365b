namespace Weir.Server.Portal.Design;

/// <summary>What sort of news a notice is.</summary>
public enum NoticeKind
{
    /// <summary>Good to know.</summary>
    Plain = 0,

    /// <summary>Something was done.</summary>
    Success = 1,

    /// <summary>Something needs care.</summary>
    Warning = 2,

    /// <summary>Something was not done.</summary>
    Error = 3,
}

/// <summary>How much weight a button has. A page has one of the first kind.</summary>
public enum ButtonKind
{
    /// <summary>What the page is for.</summary>
    First = 0,

    /// <summary>Anything else.</summary>
    Second = 1,

    /// <summary>What cannot be undone.</summary>
    Danger = 2,
}

/// <summary>News above a page.</summary>
/// <param name="Kind">What sort.</param>
/// <param name="Text">One sentence.</param>
public sealed record Notice(NoticeKind Kind, string Text);

/// <summary>One thing that was wrong in a form.</summary>
/// <param name="Field">The name of the field; null where it is about the whole.</param>
/// <param name="Text">A sentence that says what to do.</param>
public sealed record FormError(string? Field, string Text);

/// <summary>Everything that was wrong in a form.</summary>
/// <param name="All">In the order of the fields.</param>
public sealed record FormErrors(IReadOnlyList<FormError> All)
{
    /// <summary>Nothing was wrong.</summary>
    public static readonly FormErrors None = new([]);

    /// <summary>Whether something was.</summary>
    public bool Any => All.Count > 0;

    /// <summary>One error.</summary>
    public static FormErrors Of(string? field, string text) => new([new FormError(field, text)]);

    /// <summary>What was wrong with a field; null where nothing was.</summary>
    public string? Of(string field)
    {
        var found = All.Where(error => error.Field == field).Select(static error => error.Text).ToList();
        return found.Count == 0 ? null : string.Join(' ', found);
    }
}

/// <summary>A question before something is done.</summary>
/// <param name="Title">The page.</param>
/// <param name="Question">The question, with the name of what it is about.</param>
/// <param name="Consequences">What will happen, a sentence each.</param>
/// <param name="Path">Where "yes" is sent.</param>
/// <param name="Verb">What the button says: the verb of the question.</param>
/// <param name="Weight">Whether it can be undone.</param>
/// <param name="Back">Where "no" leads.</param>
public sealed record ConfirmModel(
    string Title, string Question, IReadOnlyList<string> Consequences, string Path, string Verb, ButtonKind Weight, string Back)
{
    /// <summary>Why it was not done when it was asked for before.</summary>
    public FormErrors Errors { get; init; } = FormErrors.None;
}
