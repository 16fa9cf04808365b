using System.Text;
using Weir.Masking.Schema;

namespace Weir.Masking.Databases.PostgreSql.Catalog;

/// <summary>Expressions of CHECK constraints as the server prints them (ruleutils.c). Pure.</summary>
internal static class CheckExpression
{
    private const string DomainValue = "VALUE";

    /// <summary>A domain's expression as one over the column that has the domain: the server prints the value as a bare VALUE.</summary>
    public static string OfDomain(string expression, string column)
    {
        var result = new StringBuilder();
        for (var i = 0; i < expression.Length;)
        {
            var length = expression[i] is '\'' or '"' ? QuotedLength(expression, i) : WordLength(expression, i);
            var token = expression.Substring(i, Math.Max(length, 1));
            result.Append(token == DomainValue ? TableName.Quote(column) : token);
            i += token.Length;
        }

        return result.ToString();
    }

    // The server prints a text with backslashes as E'...' with each of them doubled, so that a quote only ever ends or doubles.
    private static int QuotedLength(string text, int start)
    {
        for (var i = start + 1; i < text.Length; i++)
        {
            if (text[i] != text[start])
            {
                continue;
            }

            if (i + 1 == text.Length || text[i + 1] != text[start])
            {
                return i + 1 - start;
            }

            i++;
        }

        return text.Length - start;
    }

    private static int WordLength(string text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '$' || text[end] > 127))
        {
            end++;
        }

        return end - start;
    }
}
