namespace Weir.Masking.Runs;

/// <summary>
/// A run stopped because of the data: a policy says error, or a value cannot be carried. The message never holds a value.
/// </summary>
public sealed class MaskingException(string message, Exception? innerException = null) : Exception(message, innerException);
