using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Weir.Server.SignIn;

/// <summary>
/// An e-mail address as RFC 5321 and RFC 6531 let a mailbox be written without quotes: a local part of at most 64 octets, a domain of
/// at least two labels, at most 254 octets together. Nothing is trimmed or repaired silently.
/// </summary>
/// <remarks>
/// <see cref="Text"/> is what mail goes to. <see cref="LookupKey"/> is only for finding the account: two spellings that fold together
/// are one account, and mail for it always goes to the stored <see cref="Text"/>, never to what somebody typed into a form.
/// </remarks>
internal sealed record EmailAddress
{
    private const int LongestLocalOctets = 64;
    private const int LongestOctets = 254;

    private static readonly IdnMapping Idn = new() { AllowUnassigned = false, UseStd3AsciiRules = true };

    private static readonly SearchValues<char> LocalAscii = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+-/=?^_`{|}~.");

    private EmailAddress(string text, string lookupKey)
    {
        Text = text;
        LookupKey = lookupKey;
    }

    /// <summary>The local part as typed, in normalization form C, and the domain in lower-case ASCII (RFC 5891).</summary>
    public string Text { get; }

    /// <summary>The same with the local part in lower case; unique among accounts.</summary>
    public string LookupKey { get; }

    /// <summary>Reads an address; otherwise says what is wrong in a sentence for the person who typed it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out EmailAddress? address, [NotNullWhen(false)] out string? reason)
    {
        address = null;
        reason = Fault(text, out var local, out var domain);
        if (reason is not null)
        {
            return false;
        }

        address = new EmailAddress($"{local}@{domain}", $"{local.ToLowerInvariant().Normalize(NormalizationForm.FormC)}@{domain}");
        return true;
    }

    /// <summary>Two addresses are the same when they belong to the same account.</summary>
    public bool Equals(EmailAddress? other) => other is not null && string.Equals(LookupKey, other.LookupKey, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => LookupKey.GetHashCode(StringComparison.Ordinal);

    /// <summary>The address.</summary>
    public override string ToString() => Text;

    private static string? Fault(string? text, out string local, out string domain)
    {
        local = domain = "";
        if (string.IsNullOrEmpty(text))
        {
            return "Enter an e-mail address.";
        }

        if (text.Length > LongestOctets)
        {
            return $"An e-mail address has at most {LongestOctets} characters.";
        }

        if (!UnicodeText.TryNormalize(text, out var normalized) || UnicodeText.HasUnsafe(normalized)
            || normalized.Any(char.IsWhiteSpace))
        {
            return "An e-mail address has no spaces, line breaks or invisible characters.";
        }

        var at = normalized.IndexOf('@', StringComparison.Ordinal);
        if (at < 0 || at != normalized.LastIndexOf('@'))
        {
            return "An e-mail address has one @, such as name@example.com.";
        }

        local = normalized[..at];
        if (!IsLocalPart(local))
        {
            return "The part before the @ is not a mailbox name.";
        }

        if (!TryDomain(normalized[(at + 1)..], out domain))
        {
            return "The part after the @ is not a domain name, such as example.com.";
        }

        return Encoding.UTF8.GetByteCount(local) + 1 + domain.Length > LongestOctets
            ? $"An e-mail address has at most {LongestOctets} characters."
            : null;
    }

    private static bool IsLocalPart(string local) =>
        local.Length > 0
        && Encoding.UTF8.GetByteCount(local) <= LongestLocalOctets
        && local[0] != '.' && local[^1] != '.'
        && !local.Contains("..", StringComparison.Ordinal)
        && local.All(static letter => letter > 127 || LocalAscii.Contains(letter));

    private static bool TryDomain(string text, out string domain)
    {
        domain = "";
        try
        {
            var ascii = Idn.GetAscii(text).ToLowerInvariant();
            // Back and forth: a name that only looks like punycode must not stand for another one.
            if (!string.Equals(ascii, Idn.GetAscii(Idn.GetUnicode(ascii)), StringComparison.OrdinalIgnoreCase))
            {
                return false;
            }

            domain = ascii;
        }
        catch (ArgumentException)
        {
            return false;
        }

        var labels = domain.Split('.');
        return labels.Length >= 2 && domain.Length <= 253 && labels.All(IsLabel) && !labels[^1].All(char.IsAsciiDigit);
    }

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63
        && label[0] != '-' && label[^1] != '-'
        && label.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');
}
