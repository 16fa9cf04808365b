namespace Weir.Server.SignIn.Passwords;

/// <summary>What an organization asks of passwords. It can ask for more than the defaults, never for less.</summary>
/// <param name="MinimumAlone">Code points of a password that is the only factor: 15 to 64.</param>
/// <param name="MinimumWithSecondFactor">Code points of a password beside a second factor: 8 to 64.</param>
internal sealed record PasswordRules(int MinimumAlone = 15, int MinimumWithSecondFactor = 8)
{
    /// <summary>The most code points of any password.</summary>
    public const int LongestCodePoints = 1024;

    private const int HighestMinimum = 64;

    /// <summary>What is wrong with the figures, in sentences; empty when they can be used.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [];
        if (MinimumAlone is < 15 or > HighestMinimum)
        {
            faults.Add($"The shortest password that is the only factor has 15 to {HighestMinimum} characters, not {MinimumAlone}.");
        }

        if (MinimumWithSecondFactor is < 8 or > HighestMinimum)
        {
            faults.Add($"The shortest password beside a second factor has 8 to {HighestMinimum} characters, not {MinimumWithSecondFactor}.");
        }

        return faults;
    }
}

/// <summary>Whom a password is for: what must not stand in it.</summary>
/// <param name="Name">The person's name, or null.</param>
/// <param name="Email">The person's e-mail address, or null.</param>
/// <param name="Organization">The organization's name, or null.</param>
internal sealed record PasswordContext(string? Name, string? Email, string? Organization);

/// <summary>Why a password is refused.</summary>
internal enum PasswordFault
{
    /// <summary>Not text.</summary>
    NotText = 1,

    /// <summary>Too few code points.</summary>
    TooShort = 2,

    /// <summary>Too many code points.</summary>
    TooLong = 3,

    /// <summary>Has control characters, which no keyboard types into a form.</summary>
    ControlCharacters = 4,

    /// <summary>One of those that everybody tries first, or one with digits and signs around it.</summary>
    Common = 5,

    /// <summary>Has the person's, the organization's or the product's name in it.</summary>
    NamesSomebody = 6,

    /// <summary>Found in a list of breached passwords.</summary>
    Breached = 7,
}

/// <summary>One reason against a password.</summary>
/// <param name="Fault">The reason.</param>
/// <param name="Message">A sentence for the person; never the password.</param>
internal sealed record PasswordRefusal(PasswordFault Fault, string Message);

/// <summary>
/// Judges new passwords after NIST SP 800-63B-4 section 3.1.1.2: length, a blocklist, and nothing else; every reason is given at once. Those
/// that stand already are asked for the lists again at each sign-in, because the lists grow.
/// </summary>
/// <param name="breached">The operator's list of breached passwords; null when there is none.</param>
internal sealed class PasswordPolicy(BreachedPasswords? breached)
{
    private const int ShortestNamePart = 4;
    private const string Product = "weir";

    /// <summary>Judges a password; empty when it is accepted.</summary>
    /// <param name="typed">As typed.</param>
    /// <param name="hasSecondFactor">Whether its owner signs in with a second factor too.</param>
    /// <param name="rules">The organization's rules.</param>
    /// <param name="context">Whom it is for.</param>
    public IReadOnlyList<PasswordRefusal> Judge(string? typed, bool hasSecondFactor, PasswordRules rules, PasswordContext context)
    {
        if (string.IsNullOrEmpty(typed))
        {
            return [TooShort(rules, hasSecondFactor)];
        }

        if (!NormalizedPassword.TryFrom(typed, out var password))
        {
            return typed.Length > NormalizedPassword.LongestInput
                ? [TooLong()]
                : [new PasswordRefusal(PasswordFault.NotText, "The password is not valid text.")];
        }

        List<PasswordRefusal> refusals = [];
        if (password.CodePoints < Minimum(rules, hasSecondFactor))
        {
            refusals.Add(TooShort(rules, hasSecondFactor));
        }

        if (password.CodePoints > PasswordRules.LongestCodePoints)
        {
            refusals.Add(TooLong());
        }

        if (password.Text.EnumerateRunes().Any(UnicodeText.IsControl))
        {
            refusals.Add(new PasswordRefusal(PasswordFault.ControlCharacters, "The password has control characters."));
        }

        AddBlocked(password, context, refusals);
        return refusals;
    }

    /// <summary>Whether a password that was accepted once stands in a list of common or stolen ones by now.</summary>
    public bool IsListed(NormalizedPassword password) =>
        CommonPasswords.Has(password.Text) || (breached is not null && breached.Contains(password.Text));

    private static int Minimum(PasswordRules rules, bool hasSecondFactor) =>
        hasSecondFactor ? Math.Max(rules.MinimumWithSecondFactor, 8) : Math.Max(rules.MinimumAlone, 15);

    private static PasswordRefusal TooShort(PasswordRules rules, bool hasSecondFactor) =>
        new(PasswordFault.TooShort, $"The password has fewer than {Minimum(rules, hasSecondFactor)} characters.");

    private static PasswordRefusal TooLong() =>
        new(PasswordFault.TooLong, $"The password has more than {PasswordRules.LongestCodePoints} characters.");

    private static IEnumerable<(string Word, string What)> Names(PasswordContext context)
    {
        yield return (Product, "the name of this product");
        foreach (var part in Parts(context.Name))
        {
            yield return (part, "your name");
        }

        foreach (var part in Parts(context.Email))
        {
            yield return (part, "your e-mail address");
        }

        foreach (var part in Parts(context.Organization))
        {
            yield return (part, "your organization's name");
        }
    }

    /// <summary>The whole text without spaces, and each of its words that is long enough to mean something.</summary>
    private static IEnumerable<string> Parts(string? text)
    {
        if (text is null || !UnicodeText.TryNormalize(text, out var normalized))
        {
            return [];
        }

        var words = normalized.Split([' ', '.', '@', '-', '_', '+', ',', '\'', '\t', '\u00a0'], StringSplitOptions.RemoveEmptyEntries);
        return words.Append(string.Concat(words)).Select(CommonPasswords.Fold)
            .Where(static word => UnicodeText.CodePoints(word) >= ShortestNamePart && !GenericDomains.Contains(word))
            .Distinct(StringComparer.Ordinal);
    }

    /// <summary>Words of e-mail addresses that say nothing about their owner.</summary>
    private static readonly HashSet<string> GenericDomains = new(StringComparer.Ordinal) { "mail", "email", "info", "example" };

    private void AddBlocked(NormalizedPassword password, PasswordContext context, List<PasswordRefusal> refusals)
    {
        var folded = CommonPasswords.Fold(password.Text);
        if (Names(context).FirstOrDefault(name => folded.Contains(name.Word, StringComparison.Ordinal)) is { What: { } what })
        {
            refusals.Add(new PasswordRefusal(PasswordFault.NamesSomebody, $"The password contains {what}."));
        }

        if (CommonPasswords.Has(password.Text))
        {
            refusals.Add(new PasswordRefusal(
                PasswordFault.Common, "The password is a common one, or a common one with digits or signs added; everybody tries those first."));
        }
        else if (breached is not null && breached.Contains(password.Text))
        {
            refusals.Add(new PasswordRefusal(PasswordFault.Breached, "The password stands in a list of passwords that were stolen elsewhere."));
        }
    }
}
