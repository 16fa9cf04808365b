namespace Weir.Masking.Generators;

/// <summary>Levenshtein distance, for suggestions in messages.</summary>
public static class EditDistance
{
    /// <summary>Insertions, deletions and substitutions between two short names.</summary>
    public static int Between(string left, string right)
    {
        var previous = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            var current = new int[right.Length + 1];
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substitution = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(substitution, Math.Min(previous[j], current[j - 1]) + 1);
            }

            previous = current;
        }

        return previous[right.Length];
    }
}
