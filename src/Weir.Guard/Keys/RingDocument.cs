using System.Text;

namespace Weir.Guard.Keys;

/// <summary>A document of the ring that all servers of an installation share.</summary>
/// <param name="Name">Its name, unique.</param>
/// <param name="Content">Its bytes in clear; not to be stored or logged.</param>
public sealed record RingDocument(string Name, byte[] Content)
{
    /// <summary>The context that a document is sealed with, so that two documents cannot be exchanged.</summary>
    internal static byte[] Context(string name) => Encoding.UTF8.GetBytes("ring document " + name);
}
