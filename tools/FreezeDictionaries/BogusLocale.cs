using Bogus;
using Bogus.Bson;

namespace Weir.Tools.FreezeDictionaries;

/// <summary>The lists of one Bogus locale, without the fallback to English that Bogus itself applies.</summary>
internal sealed class BogusLocale(string name)
{
    private readonly BObject _data = Database.GetLocale(name);

    /// <summary>The texts of <c>category.key</c>; empty when this locale has none.</summary>
    public IEnumerable<string> Texts(string category, params ReadOnlySpan<string> keys)
    {
        var texts = new List<string>();
        foreach (var key in keys)
        {
            if (_data.ContainsKey(category) && _data[category] is BObject group && group.ContainsKey(key) && group[key] is BArray array)
            {
                texts.AddRange(Enumerable.Range(0, array.Count).Select(i => array[i].StringValue));
            }
        }

        return texts;
    }
}
