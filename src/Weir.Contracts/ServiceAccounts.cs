using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>A program that acts for an organization, with access keys and no password.</summary>
/// <param name="Id">Begins with <c>sva_</c>.</param>
/// <param name="Name">Unique in the organization.</param>
/// <param name="Description">What it is for.</param>
/// <param name="State"><c>active</c>, <c>disabled</c> or <c>deleted</c>.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When.</param>
public sealed record ServiceAccountView(
    string Id, string Name, string Description, string State, string CreatedBy, DateTimeOffset CreatedAt);

/// <summary>A service account as somebody wants it.</summary>
/// <param name="Name">1 to 100 characters, unique in the organization.</param>
/// <param name="Description">At most 1,000 characters.</param>
public sealed record ServiceAccountDraft(string Name, string Description = "");

/// <summary>How the records of service accounts are written.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ServiceAccountView))]
[JsonSerializable(typeof(Page<ServiceAccountView>))]
[JsonSerializable(typeof(ServiceAccountDraft))]
public sealed partial class ServiceAccountsJson : JsonSerializerContext;
