using Microsoft.AspNetCore.Http;

namespace Weir.Server.Portal;

/// <summary>What a form sent. A field that is missing or given twice is empty.</summary>
/// <param name="form">The form.</param>
internal sealed class Posted(IFormCollection form)
{
    /// <summary>Reads the form of a request.</summary>
    public static async Task<Posted> ReadAsync(HttpContext context) => new(await context.Request.ReadFormAsync(context.RequestAborted));

    /// <summary>A field as it was sent.</summary>
    public string this[string name] => form[name] is [{ } one] ? one : "";

    /// <summary>Whether a box was ticked.</summary>
    public bool Has(string name) => form.ContainsKey(name);

    /// <summary>Where to go afterwards.</summary>
    public string Return => LocalPath.Of(this[LocalPath.Parameter]);
}
