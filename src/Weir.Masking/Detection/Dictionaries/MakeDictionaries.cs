#:package Bogus@34.0.2
#:property ManagePackageVersionsCentrally=false
#:property RestorePackagesWithLockFile=false
#:property PublishAot=false

// Writes the name and place lists of this folder from the locale data of Bogus. They were made once and are frozen; see README.md.
// Usage: dotnet run MakeDictionaries.cs -- FOLDER
using System.Globalization;
using System.Text;
using Bogus;
using Bogus.Bson;

string[] firstNames = ["first_name", "male_first_name", "female_first_name"];
string[] lastNames = ["last_name", "male_last_name", "female_last_name"];
Write("first-names.txt", Values("name", firstNames, 2));
Write("last-names.txt", Values("name", lastNames, 2));
Write("cities.txt", Values("address", ["city", "city_name"], 3));
Write("regions.txt", Values("address", ["state"], 3));
Write("countries.txt", Values("address", ["country"], 3));

static IEnumerable<string> Values(string category, string[] keys, int minimumLength) =>
    from locale in Database.GetAllLocales()
    from key in keys
    from entry in Entries(category, key, locale)
    let text = entry.Normalize(NormalizationForm.FormC).Trim().ToLower(CultureInfo.InvariantCulture)
    where text.Length >= minimumLength && !text.Contains('{', StringComparison.Ordinal) && text.All(IsAllowed)
    select text;

static IEnumerable<string> Entries(string category, string key, string locale)
{
    try
    {
        return Database.Get(category, key, locale) is BArray array
            ? [.. Enumerable.Range(0, array.Count).Select(i => array[i].StringValue)]
            : [];
    }
    catch (KeyNotFoundException)
    {
        return [];
    }
}

// Scripts without word boundaries cannot be matched word by word.
static bool IsAllowed(char c) => c is ' ' or '-' or '\'' or '’' || (char.IsLetter(c) && c < '\u2e80');

void Write(string file, IEnumerable<string> values)
{
    var lines = values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
    File.WriteAllText(Path.Combine(args[0], file), string.Join('\n', lines) + "\n");
    Console.WriteLine($"{file}: {lines.Count}");
}
