using Weir.Testing;

namespace Weir.Tests.Server.SignIn;

/// <summary>
/// Makes the frozen list of common passwords: words written down from general knowledge (<c>common-password-words.txt</c> beside this
/// file) as they are, twice over and with the endings people add; walks over the keyboard; rows and repetitions of digits. All lower
/// case, sorted by code unit, nothing below four characters. No published list was copied.
/// </summary>
internal static class CommonPasswordRecipe
{
    private static readonly string[] Rows =
        ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "qwertzuiop", "yxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn"];

    private static readonly string[] Columns = ["1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik", "9ol", "0p"];

    private static readonly string[] Endings =
    [
        "1", "2", "3", "7", "01", "10", "11", "12", "13", "21", "22", "23", "69", "77", "88", "99", "00", "007", "111", "123", "321", "420", "666",
        "777", "1234", "4321", "12345", "54321", "123456", "1234567", "12345678", "123456789", "!", "!!", "1!", "12!", "123!", "1234!", "?", ".",
        "@1", "@12", "@123", "@1234", "#1", "#123", "_1", "_123", "-123", "abc", "abc123", "qwerty", "xyz",
        "me", "my", "man", "boy", "girl", "4ever", "4u",
    ];

    /// <summary>Every password of the list, sorted.</summary>
    public static IReadOnlyCollection<string> Make()
    {
        SortedSet<string> list = new(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(Repository.Path("tests/Weir.Tests/Server/SignIn/common-password-words.txt")))
        {
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var isFavourite = line[0] == '!';
            foreach (var word in line.TrimStart('!').Split(' ', StringSplitOptions.RemoveEmptyEntries))
            {
                AddWord(list, word, isFavourite);
            }
        }

        AddWalks(list);
        AddDigits(list);
        list.RemoveWhere(static text => text.Length < 4);
        return list;
    }

    private static void AddWord(SortedSet<string> list, string word, bool isFavourite)
    {
        list.Add(word);
        list.Add(word + word);
        list.Add(new string([.. word.Reverse()]));
        list.Add(word + "1");
        list.Add(word + "12");
        list.Add(word + "123");
        list.Add(word + "1234");
        if (!isFavourite)
        {
            return;
        }

        foreach (var ending in Endings)
        {
            list.Add(word + ending);
        }

        for (var year = 1970; year <= 2030; year++)
        {
            list.Add($"{word}{year}");
        }

        for (var year = 2018; year <= 2030; year++)
        {
            list.Add($"{word}{year}!");
            list.Add($"{word}@{year}");
        }

        foreach (var start in new[] { "123", "1234", "my", "the", "new", "super", "iam", "ilove" })
        {
            list.Add(start + word);
        }
    }

    private static void AddWalks(SortedSet<string> list)
    {
        foreach (var row in Rows)
        {
            string[] ways = [row, new string([.. row.Reverse()])];
            foreach (var way in ways)
            {
                for (var start = 0; start < way.Length; start++)
                {
                    for (var length = 4; start + length <= way.Length; length++)
                    {
                        var walk = way.Substring(start, length);
                        list.Add(walk);
                        list.Add(walk + walk);
                        list.Add(walk + "123");
                    }
                }
            }
        }

        foreach (var first in Rows)
        {
            foreach (var second in Rows)
            {
                list.Add(first + second);
                list.Add(first[..4] + second[..4]);
            }
        }

        for (var first = 0; first < Columns.Length; first++)
        {
            var walk = Columns[first];
            for (var last = first + 1; last < Columns.Length; last++)
            {
                walk += Columns[last];
                list.Add(walk);
                list.Add(new string([.. walk.Reverse()]));
            }
        }
    }

    private static void AddDigits(SortedSet<string> list)
    {
        const string Up = "01234567890123456789";
        for (var start = 0; start < 10; start++)
        {
            for (var length = 4; length <= 18 && start + length <= Up.Length; length++)
            {
                var row = Up.Substring(start, length);
                list.Add(row);
                list.Add(new string([.. row.Reverse()]));
            }

            for (var length = 4; length <= 20; length++)
            {
                list.Add(new string((char)('0' + start), length));
            }
        }

        for (var year = 1950; year <= 2030; year++)
        {
            list.Add($"{year}");
            list.Add($"{year}{year}");
            for (var month = 1; month <= 12; month++)
            {
                list.Add($"01{month:00}{year}");
                list.Add($"{year}{month:00}01");
            }
        }
    }
}
