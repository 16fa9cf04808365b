namespace Weir.Masking.Detection.Text.Rules;

/// <summary>
/// Names of persons: words of the dictionaries, words after titles and phrases such as <c>my name is</c>, and capitalised words that no
/// dictionary knows. A run of capitalised words is judged as a whole, everyday words aside.
/// </summary>
internal sealed class NameRule : TextRule
{
    private const int MaxWords = 8;

    /// <inheritdoc />
    public override IReadOnlyList<TokenClass> Triggers { get; } = [TokenClass.Word];

    private enum Part : byte
    {
        Everyday,
        Name,
        EverydayName,
        Unknown,
        Initial,
        Particle,
    }

    /// <inheritdoc />
    public override void Match(in TextWindow window, int i, SpanCollector finds)
    {
        if (IsSmallFullName(window, i))
        {
            finds.Add(window.Tokens[i].Start, window.Tokens[i + 1].End, SensitiveKinds.FullName, Specificity.Phrase);
            return;
        }

        if (!window.Tokens[i].IsCapitalized || (i > 0 && ContinuesRun(window, i)))
        {
            return;
        }

        var last = RunEnd(window, i);
        Span<Part> parts = stackalloc Part[MaxWords];
        for (var k = i; k <= last; k++)
        {
            parts[k - i] = PartOf(window, k);
        }

        var start = i;
        for (var k = i; k <= last + 1; k++)
        {
            if (k > last || parts[k - i] == Part.Everyday)
            {
                Judge(window, parts[(start - i)..(k - i)], start, finds);
                start = k + 1;
            }
        }
    }

    // Without capitals only a given name right before a family name is telling, both unknown as everyday words.
    private static bool IsSmallFullName(in TextWindow window, int i) =>
        window.Tokens[i].Case == LetterCase.Lower && window.IsSpaced(i) && window.Tokens[i + 1].Case == LetterCase.Lower
        && IsSmallName(window.Tokens[i], WordUses.FirstName) && IsSmallName(window.Tokens[i + 1], WordUses.LastName);

    private static bool IsSmallName(in Token token, WordUses use) =>
        token.Length > 2 && token.Has(use) && !token.Has(WordUses.Common) && token.Cues == Cues.None;

    private static bool ContinuesRun(in TextWindow window, int i) =>
        (window.IsSpaced(i - 1) && window.Tokens[i - 1].IsCapitalized && !window.Tokens[i - 1].Has(Cues.Title))
        || (i > 1 && window.Tokens[i - 1].Is('.') && window.Tokens[i - 2].Case == LetterCase.Initial && window.IsJoined(i - 2));

    // The last token of the run of capitalised words, initials and particles that begins at token i.
    private static int RunEnd(in TextWindow window, int i)
    {
        var last = i;
        for (var k = i; k < i + MaxWords && window.Has(k); k++)
        {
            ref readonly var token = ref window.Tokens[k];
            if (token.IsCapitalized)
            {
                last = k;
                if (token.Has(Cues.Title) && k == i)
                {
                    break;
                }
            }
            else if (!token.Has(Cues.Particle) && !(token.Is('.') && window.Tokens[k - 1].Case == LetterCase.Initial))
            {
                break;
            }

            if (!window.IsSpaced(k) && !(window.Has(k + 1) && window.Tokens[k + 1].Is('.') && token.Case == LetterCase.Initial))
            {
                break;
            }
        }

        return last;
    }

    private static Part PartOf(in TextWindow window, int k)
    {
        ref readonly var token = ref window.Tokens[k];
        if (token.Class == TokenClass.Symbol || (token.Case == LetterCase.Lower && token.Has(Cues.Particle)))
        {
            return Part.Particle;
        }

        if (token.Case == LetterCase.Initial)
        {
            return Part.Initial;
        }

        if (token.Has(Cues.Title))
        {
            return Part.Everyday;
        }

        var isName = token.Has(WordUses.Name);
        if (token.Has(WordUses.Common) || token.Has(Cues.Month))
        {
            return isName && !token.Has(Cues.Month) && token.Length > 2 ? Part.EverydayName : Part.Everyday;
        }

        return isName && token.Length > 2 ? Part.Name
            : token.Has(Cues.Organization | Cues.StreetAfter | Cues.Unit) || token.Length <= 2 ? Part.Everyday
            : Part.Unknown;
    }

    private static void Judge(in TextWindow window, ReadOnlySpan<Part> parts, int first, SpanCollector finds)
    {
        while (!parts.IsEmpty && parts[0] == Part.Particle)
        {
            parts = parts[1..];
            first++;
        }

        while (!parts.IsEmpty && parts[^1] is Part.Particle or Part.Initial)
        {
            parts = parts[..^1];
        }

        if (parts.IsEmpty)
        {
            return;
        }

        var last = first + parts.Length - 1;
        Span<int> counts = stackalloc int[6];
        foreach (var part in parts)
        {
            counts[(int)part]++;
        }

        var words = counts[(int)Part.Name] + counts[(int)Part.EverydayName] + counts[(int)Part.Unknown];
        var kind = words + counts[(int)Part.Initial] > 1 ? SensitiveKinds.FullName
            : window.Tokens[first].Has(WordUses.FirstName) ? SensitiveKinds.FirstName
            : SensitiveKinds.LastName;
        if (Specify(window, first, last, counts) is { } specificity)
        {
            finds.Add(window.Tokens[first].Start, window.Tokens[last].End, kind, specificity);
            if (words > 1 || specificity >= Specificity.Phrase)
            {
                Remember(window, parts, first, finds);
            }
        }
    }

    private static Specificity? Specify(in TextWindow window, int first, int last, ReadOnlySpan<int> counts)
    {
        var (names, everyday, unknown) = (counts[(int)Part.Name], counts[(int)Part.EverydayName], counts[(int)Part.Unknown]);
        if (IsAfterTitle(window, first))
        {
            return Specificity.Phrase;
        }

        if (names + everyday + unknown + counts[(int)Part.Initial] > 1)
        {
            return names > 0 ? Specificity.Phrase
                : everyday > 0 && window.Tokens[first].Has(WordUses.FirstName) ? Specificity.Phrase
                : IsShouted(window, first) ? null : Specificity.Word;
        }

        var pointedAt = IsAfterCue(window, first) || IsBeforeVerb(window, last) || IsListed(window, first, last);
        if (names > 0)
        {
            return pointedAt ? Specificity.Phrase : Specificity.Word;
        }

        if (pointedAt && !(everyday > 0 && window.IsSentenceStart(first)))
        {
            return IsShouted(window, first) ? null : Specificity.Word;
        }

        return IsShouted(window, first) || window.IsSentenceStart(first) ? null : Specificity.Guess;
    }

    private static bool IsShouted(in TextWindow window, int k) => window.Tokens[k].Case == LetterCase.AllCapitals;

    private static bool IsAfterTitle(in TextWindow window, int first)
    {
        var k = first - 1;
        if (k >= 0 && window.Tokens[k].Is('.'))
        {
            k--;
        }

        return k >= 0 && window.Tokens[k].Has(Cues.Title) && window.Tokens[k].IsCapitalized;
    }

    // "my name is Ann", "Name: Ann", "Hi Ann", "the patient, Ann".
    private static bool IsAfterCue(in TextWindow window, int first)
    {
        var k = first - 1;
        if (k >= 0 && window.Tokens[k].IsOneOf(":,"u8))
        {
            k--;
        }

        return k >= 0 && window.Tokens[k].Has(Cues.Name);
    }

    private static bool IsBeforeVerb(in TextWindow window, int last)
    {
        var after = window.Text[window.Tokens[last].End..];
        return after.StartsWith("'s "u8) || after.StartsWith("’s "u8)
            || (window.IsSpaced(last) && window.Tokens[last + 1].Case == LetterCase.Lower && window.Tokens[last + 1].Has(Cues.PersonVerb));
    }

    // "Hleb, Sheila and Donna": beside a name of the dictionaries, parted by a comma or "and".
    private static bool IsListed(in TextWindow window, int first, int last) =>
        (window.Has(last + 2) && IsListing(window, last + 1) && IsListedName(window.Tokens[last + 2]))
        || (first > 1 && IsListing(window, first - 1) && IsListedName(window.Tokens[first - 2]));

    private static bool IsListing(in TextWindow window, int k) =>
        window.Tokens[k].Is(',') || window.Tokens[k].Is('&') || window[k].SequenceEqual("and"u8) || window[k].SequenceEqual("und"u8);

    private static bool IsListedName(in Token token) =>
        token.IsCapitalized && token.Has(WordUses.Name) && !token.Has(WordUses.Common);

    private static void Remember(in TextWindow window, ReadOnlySpan<Part> parts, int first, SpanCollector finds)
    {
        for (var k = 0; k < parts.Length; k++)
        {
            if (parts[k] is Part.Name or Part.Unknown)
            {
                finds.Remember(window[first + k]);
            }
        }
    }
}
