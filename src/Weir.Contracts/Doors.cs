using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>How clients get to a server beside its API.</summary>
/// <param name="S3">The door that speaks S3; null where it is closed, or where another server of the installation has the objects.</param>
/// <param name="Authority">
/// The certificate, in PEM, of the authority that the server made for itself and that its clients are to trust; null where the server was
/// given a certificate.
/// </param>
public sealed record DoorsView(S3DoorView? S3, string? Authority);

/// <summary>The door that speaks S3.</summary>
/// <param name="Endpoint">Scheme, host and port.</param>
/// <param name="Region">The region that clients sign for.</param>
public sealed record S3DoorView(string Endpoint, string Region);

/// <summary>How the records of doors are written.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(DoorsView))]
public sealed partial class DoorsJson : JsonSerializerContext;
