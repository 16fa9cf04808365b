namespace Weir.Vault.Erasure;

/// <summary>What was erased.</summary>
/// <param name="Versions">Versions and delete markers, with their bytes, details and records.</param>
/// <param name="Uploads">Uploads that were under way.</param>
/// <param name="Removed">Versions that had been removed before, of which the record still spoke.</param>
/// <param name="KeyVersion">
/// The newest version of the project's key that copies from before may need: once it is destroyed, nobody opens what was erased.
/// </param>
public sealed record Erased(int Versions, int Uploads, int Removed, uint KeyVersion);
