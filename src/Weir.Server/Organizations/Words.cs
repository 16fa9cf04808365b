using Weir.Guard.Actors;
using Weir.Guard.Decisions;
using Weir.Guard.Grants;

namespace Weir.Server.Organizations;

/// <summary>The words by which the API calls states, levels and kinds.</summary>
internal static class Words
{
    /// <summary>The word of a state.</summary>
    public static string Of(AccountState state) => state.ToString().ToLowerInvariant();

    /// <summary>The word of a level.</summary>
    public static string Of(ResourceLevel level) => level.ToString().ToLowerInvariant();

    /// <summary>The word of a kind of subject.</summary>
    public static string Of(SubjectKind kind) => kind == SubjectKind.ServiceAccount ? "service-account" : kind.ToString().ToLowerInvariant();

    /// <summary>The number of a state's word, for conditions; null where there is no such word.</summary>
    public static object? State(string word) => Number<AccountState>(word, Of);

    /// <summary>The number of a level's word, for conditions; null where there is no such word.</summary>
    public static object? Level(string word) => Number<ResourceLevel>(word, Of);

    /// <summary>The number of a subject kind's word, for conditions; null where there is no such word.</summary>
    public static object? Subject(string word) => Number<SubjectKind>(word, Of);

    private static object? Number<T>(string word, Func<T, string> wordOf)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (wordOf(value) == word)
            {
                return Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture);
            }
        }

        return null;
    }
}
