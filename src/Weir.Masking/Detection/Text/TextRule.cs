namespace Weir.Masking.Detection.Text;

/// <summary>
/// Finds some kinds of personal data around one token. Stateless and thread-safe, without allocation, looking at a bounded number of
/// tokens; found by <see cref="TextRules"/> through its parameterless constructor, so that a new rule is one more class in the folder
/// Rules.
/// </summary>
internal abstract class TextRule
{
    /// <summary>
    /// The classes of token that a find of this rule can begin at. A short word in small letters before a space, line end or comma that is
    /// neither a cue nor a given name is never offered.
    /// </summary>
    public abstract IReadOnlyList<TokenClass> Triggers { get; }

    /// <summary>Adds what begins at token <paramref name="i"/>, whose class is one of <see cref="Triggers"/>.</summary>
    public abstract void Match(in TextWindow window, int i, SpanCollector finds);
}

/// <summary>Every rule of this assembly by the class of token it begins at. Thread-safe.</summary>
internal static class TextRules
{
    private static readonly Lazy<TextRule[][]> Rules = new(() =>
    {
        var rules = typeof(TextRule).Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(TextRule)) && !t.IsAbstract)
            .OrderBy(t => t.Name, StringComparer.Ordinal)
            .Select(t => (TextRule)Activator.CreateInstance(t)!)
            .ToList();
        return [.. Enum.GetValues<TokenClass>().Order().Select(c => rules.Where(r => r.Triggers.Contains(c)).ToArray())];
    });

    /// <summary>The rules for each value of <see cref="TokenClass"/>.</summary>
    public static TextRule[][] ByClass => Rules.Value;
}
