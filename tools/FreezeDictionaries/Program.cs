using Weir.Tools.FreezeDictionaries;

// Writes the first version of the frozen dictionaries from the locale data of Bogus 34.0.2. The files in the repository are what counts:
// a later version is a new file with a new number, never a rewritten one.
if (args is not [var folder] || !Directory.Exists(folder))
{
    Console.Error.WriteLine("Usage: FreezeDictionaries FOLDER, where FOLDER is src/Weir.Masking/Generators/Dictionaries");
    return 2;
}

Write("first-name.v1.txt", NameLists.FirstNames());
Write("last-name.v1.txt", NameLists.LastNames());
Write("street.v1.txt", PlaceLists.Streets());
Write("city.v1.txt", PlaceLists.Cities(Path.Combine(folder, "address.v1.txt")));
Write("legal-form.v1.txt", PlaceLists.LegalForms());
return 0;

void Write(string name, DictionaryFile file)
{
    var path = Path.Combine(folder, name);
    if (File.Exists(path))
    {
        Console.WriteLine($"{name}: exists and stays as it is");
        return;
    }

    Console.WriteLine($"{name}: {file.WriteTo(path)} values");
}
