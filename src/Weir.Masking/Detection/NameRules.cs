namespace Weir.Masking.Detection;

/// <summary>
/// Scores a column's name: phrases with the confidence that they alone give, and words that contradict. A phrase that begins with <c>=</c>
/// has to be the whole name, numbers aside.
/// </summary>
internal sealed class NameRules
{
    // Columns about the thing, not the thing itself: email_verified, phone_type, address_count.
    private static readonly string[] Tails =
    [
        "type", "status", "count", "flag", "verified", "verification", "confirmed", "enabled", "valid", "format", "length", "size",
        "template", "subject", "consent", "label", "option", "visibility", "hash", "is", "has", "id", "ids", "allowed", "required", "sent",
        "opt", "pattern", "domain", "provider", "category", "rank", "score", "total", "amount", "price", "cost",
    ];

    private readonly (string Phrase, bool IsWhole, double Score)[] _rules;
    private readonly string[] _vetoes;

    /// <param name="vetoes">Words, parted by spaces, each of which makes the score 0.</param>
    /// <param name="rules">Phrases parted by <c>|</c>, with their score.</param>
    public NameRules(string vetoes, params (string Phrases, double Score)[] rules)
    {
        _vetoes = vetoes.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        _rules =
        [
            .. from rule in rules
               from phrase in rule.Phrases.Split('|')
               let isWhole = phrase.StartsWith('=')
               select ($" {(isWhole ? phrase[1..] : phrase)} ", isWhole, rule.Score),
        ];
    }

    /// <summary>The best score of <paramref name="name"/>, 0 to 1.</summary>
    public double Score(ColumnName name)
    {
        var best = 0.0;
        var phrase = "";
        foreach (var rule in _rules)
        {
            if (rule.Score > best && (rule.IsWhole ? name.Undecorated == rule.Phrase : Contains(name, rule.Phrase)))
            {
                (best, phrase) = (rule.Score, rule.Phrase);
            }
        }

        if (best == 0 || _vetoes.Any(v => name.Words.Contains(v) && !phrase.Contains($" {v} ", StringComparison.Ordinal)))
        {
            return 0;
        }

        var aboutIt = name.Words.Count > 0 && (IsTail(name.Words[^1], phrase) || IsTail(name.Words[0], phrase));
        return aboutIt ? best * 0.3 : best;
    }

    private static bool Contains(ColumnName name, string phrase) =>
        name.Padded.Contains(phrase, StringComparison.Ordinal) || name.Undecorated.Contains(phrase, StringComparison.Ordinal);

    private static bool IsTail(string word, string phrase) =>
        Tails.Contains(word) && !phrase.Contains($" {word} ", StringComparison.Ordinal);
}
