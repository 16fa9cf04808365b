namespace Weir.S3;

/// <summary>What the door has to know of its place.</summary>
/// <param name="Region">The region that clients must sign for.</param>
/// <param name="BaseHosts">Names below which a bucket can stand in the host, such as <c>s3.example.org</c>, in lower case.</param>
public sealed record S3DoorOptions(string Region, IReadOnlyList<string> BaseHosts);
