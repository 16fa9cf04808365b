using System.CommandLine;
using System.Globalization;

namespace Weir.Commands;

/// <summary>What values options take.</summary>
internal static class OptionValues
{
    /// <summary>Refuses values outside of a range, in words.</summary>
    public static Option<int> Within(this Option<int> option, int minimum, int maximum)
    {
        option.CustomParser = result =>
        {
            if (int.TryParse(result.Tokens[0].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
                && value >= minimum && value <= maximum)
            {
                return value;
            }

            result.AddError(string.Create(
                CultureInfo.InvariantCulture,
                $"{option.Name} must be a whole number from {minimum} to {maximum}, not '{result.Tokens[0].Value}'."));
            return minimum;
        };
        return option;
    }

    /// <summary>Refuses other words.</summary>
    public static Option<string?> OneOf(this Option<string?> option, params string[] words)
    {
        option.CustomParser = result =>
        {
            var value = result.Tokens[0].Value;
            if (!words.Contains(value))
            {
                result.AddError($"{option.Name} must be {string.Join(" or ", words)}, not '{value}'.");
            }

            return value;
        };
        return option;
    }
}
