namespace Weir.Store.Schema;

/// <summary>One numbered step of a module's tables.</summary>
/// <param name="Module">Whose tables.</param>
/// <param name="Version">Its place, from 1 without gaps.</param>
/// <param name="Name">The words of its file name.</param>
/// <param name="Sql">The statements, with the tokens that differ between engines still in them.</param>
/// <param name="Checksum">SHA-256 of the text with LF line ends, in lower-case hexadecimal.</param>
internal sealed record Migration(string Module, int Version, string Name, string Sql, string Checksum);
