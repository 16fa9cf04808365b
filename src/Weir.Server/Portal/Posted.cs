using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Weir.Server.Portal;

/// <summary>What a form sent. A field that is missing or given twice is empty.</summary>
/// <param name="form">The form.</param>
internal sealed class Posted(IFormCollection form)
{
    /// <summary>Reads the form of a request; a request with something else than a form has an empty one.</summary>
    public static async Task<Posted> ReadAsync(HttpContext context) => new(
        context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty);

    /// <summary>A field as it was sent.</summary>
    public string this[string name] => form[name] is [{ } one] ? one : "";

    /// <summary>Every value of a field, as boxes of one name send them.</summary>
    public IReadOnlyList<string> All(string name) => [.. form[name].OfType<string>()];

    /// <summary>A field that holds a whole number; null where it holds something else.</summary>
    public int? Number(string name) =>
        int.TryParse(this[name].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Whether a box was ticked.</summary>
    public bool Has(string name) => form.ContainsKey(name);

    /// <summary>Where to go afterwards.</summary>
    public string Return => LocalPath.Of(this[LocalPath.Parameter]);
}
