namespace Weir.Vault.Objects;

/// <summary>
/// A version was removed after it was opened for reading: its bytes went with it. Whoever asked for the newest version, and was given nothing
/// yet, opens anew.
/// </summary>
public sealed class ObjectGoneException : Exception
{
    internal ObjectGoneException()
        : base("Reading an object: the version was removed meanwhile.")
    {
    }
}

/// <summary>Reads again where what was opened was removed before it was read.</summary>
internal static class Reopening
{
    private const int MostTries = 16;

    /// <summary>Opens and reads, again and again, until what was opened stays long enough.</summary>
    /// <param name="read">Opens, reads, and keeps nothing where it throws <see cref="ObjectGoneException"/>.</param>
    /// <returns>What was read; <see cref="VaultFault.Conflict"/> where it never stays.</returns>
    public static async Task<VaultResult<T>> RunAsync<T>(Func<Task<VaultResult<T>>> read)
        where T : class
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            try
            {
                return await read().ConfigureAwait(false);
            }
            catch (ObjectGoneException)
            {
                // The next opening finds what took its place, or that nothing did.
            }
        }

        return VaultFault.Conflict;
    }
}
