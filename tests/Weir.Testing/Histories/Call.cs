namespace Weir.Testing.Histories;

/// <summary>One operation of a history: what was asked and answered, and when.</summary>
/// <typeparam name="T">What was asked and answered.</typeparam>
/// <param name="Invoked">When it was asked, on a clock that all clients share.</param>
/// <param name="Answered">When the answer had arrived; null where none came, so that nobody knows whether it took effect.</param>
/// <param name="Operation">What was asked and answered.</param>
public sealed record Call<T>(long Invoked, long? Answered, T Operation);
