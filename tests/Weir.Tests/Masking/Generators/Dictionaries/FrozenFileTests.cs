using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Masking.Generators.Dictionaries;
using Weir.Testing;

namespace Weir.Tests.Masking.Generators.Dictionaries;

public sealed class FrozenFileTests
{
    // A new version is a new file with a new number; a line here never changes.
    private static readonly Dictionary<string, string> Pinned = new()
    {
        ["address.v1.txt"] = "3ead23beaf9f08e3a1b929ee2c9ef695a8a3c99b90fa20807c181ddef1d79c6f",
        ["city.v1.txt"] = "d2b2a53f997a2d25f44bdc5989e5ddb05de5b6e07878ef96fab4adfee16736c6",
        ["first-name.v1.txt"] = "02bcd4b450465eb75734fe9dcc314d81ecc70e8ad8223b149495b5a9961a579b",
        ["last-name.v1.txt"] = "4b024ab36362df401b0a4e06dfe327c106da9b8ec13983a77c5cf764b81ac81b",
        ["legal-form.v1.txt"] = "f2d2263c17e94e880cf97b4d8586eacd2f44d8f6e3bdcda2d69b8cd702db9681",
        ["region.v1.txt"] = "7dbf113bf8081b46f482ab228589dcab2a75fc77ac3283e0bd0a8abf70e3d072",
        ["street.v1.txt"] = "76a6a4e0e8c19c6d8087e043f157e1946933768d0f256e1e55bdc0cb738b79bd",
    };

    [Fact]
    public void Frozen_files_never_change()
    {
        var actual = FrozenFile.Names.ToDictionary(name => name, name =>
        {
            using var file = FrozenFile.Open(name);
            return Convert.ToHexStringLower(SHA256.HashData(file));
        });
        Assert.Equal(Pinned.OrderBy(p => p.Key, StringComparer.Ordinal), actual.OrderBy(p => p.Key, StringComparer.Ordinal));
    }

    [Fact]
    public void The_documentation_lists_every_file_with_its_hash_and_count()
    {
        var page = File.ReadAllText(Repository.Path("docs/formats/dictionaries.md"));
        foreach (var (name, hash) in Pinned)
        {
            var line = Assert.Single(page.Split('\n'), l => l.StartsWith($"| `{name}` |", StringComparison.Ordinal));
            Assert.Contains(hash, line, StringComparison.Ordinal);
            Assert.Contains($"| {FrozenFile.Lines(name).Count().ToString("N0", CultureInfo.InvariantCulture)} |", line,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Word_lists_are_distinct_and_normal_in_every_written_form()
    {
        foreach (var list in new[] { WordList.FirstNames, WordList.LastNames, WordList.Streets, WordList.Cities, WordList.LegalForms })
        {
            foreach (var form in new[] { WordForm.AsIs, WordForm.Upper, WordForm.Lower })
            {
                var words = Enumerable.Range(0, list.Count).Select(i => Encoding.UTF8.GetString(list.Word(i, form))).ToList();
                Assert.Equal(words.Count, words.Distinct(StringComparer.Ordinal).Count());
                Assert.All(words, w => Assert.Equal(w.Normalize(), w));
                Assert.Equal(words.Select(w => w.EnumerateRunes().Count()),
                    Enumerable.Range(0, list.Count).Select(i => list.Length(i, form)));
            }
        }
    }

    [Fact]
    public void Names_have_an_address_form_of_ASCII_letters()
    {
        foreach (var list in new[] { WordList.FirstNames, WordList.LastNames })
        {
            for (var i = 0; i < list.Count; i++)
            {
                Assert.Matches("^[a-z]{1,16}$", Encoding.ASCII.GetString(list.Word(i, WordForm.Address)));
            }
        }
    }

    [Fact]
    public void English_words_are_ASCII()
    {
        foreach (var list in new[] { WordList.FirstNames, WordList.LastNames, WordList.Streets, WordList.Cities, WordList.LegalForms })
        {
            Assert.All(list.Of("en-GB").ToArray(), i => Assert.True(Ascii.IsValid(list.Word(i, WordForm.AsIs))));
        }
    }

    [Fact]
    public void Dictionaries_are_large()
    {
        Assert.True(WordList.FirstNames.Count > 4_000);
        Assert.True(WordList.LastNames.Count > 8_000);
        Assert.True(WordList.LastNames.Of("en").Length > 5_000);
    }
}
