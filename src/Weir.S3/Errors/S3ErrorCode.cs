namespace Weir.S3.Errors;

/// <summary>One of S3's error codes with what goes with it.</summary>
/// <param name="Name">The code, as clients match on it.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Message">What is said where there is nothing better to say.</param>
internal sealed record S3ErrorCode(string Name, int Status, string Message)
{
    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
