using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>Who was given which role on what.</summary>
/// <param name="Id">Begins with <c>grt_</c>.</param>
/// <param name="SubjectKind"><c>user</c>, <c>service-account</c>, <c>group</c> or <c>operators</c>.</param>
/// <param name="Subject">The id of the subject.</param>
/// <param name="Role">The name of a built-in role, or the id of one of the organization's own.</param>
/// <param name="Level"><c>organization</c>, <c>project</c> or <c>bucket</c>.</param>
/// <param name="Project">The project, on the levels of project and bucket.</param>
/// <param name="Bucket">The bucket, on the level of bucket.</param>
/// <param name="Prefix">What keys in the bucket begin with; empty for all.</param>
/// <param name="StartsAt">From when it counts.</param>
/// <param name="EndsAt">From when it no longer counts; null for until it is taken.</param>
/// <param name="GivenBy">Who gave it.</param>
/// <param name="CreatedAt">When it was given.</param>
public sealed record GrantView(
    string Id,
    string SubjectKind,
    string Subject,
    string Role,
    string Level,
    string? Project,
    string? Bucket,
    string Prefix,
    DateTimeOffset StartsAt,
    DateTimeOffset? EndsAt,
    string GivenBy,
    DateTimeOffset CreatedAt);

/// <summary>Gives a role.</summary>
/// <param name="Subject">The id of a user, service account or group of the same organization.</param>
/// <param name="Role">The name of a built-in role, or the id of one of the organization's own.</param>
/// <param name="Bucket">On a project only: the bucket that the role is narrowed to.</param>
/// <param name="Prefix">With a bucket only: what keys begin with.</param>
/// <param name="StartsAt">From when it counts; now where left out.</param>
/// <param name="EndsAt">From when it no longer counts; never where left out.</param>
public sealed record GiveGrant(
    string Subject, string Role, string? Bucket = null, string? Prefix = null, DateTimeOffset? StartsAt = null, DateTimeOffset? EndsAt = null);

/// <summary>Changes when a grant counts.</summary>
/// <param name="EndsAt">From when it no longer counts; null for until it is taken.</param>
public sealed record UpdateGrant(DateTimeOffset? EndsAt);

/// <summary>How the records of grants are written.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(GrantView))]
[JsonSerializable(typeof(Page<GrantView>))]
[JsonSerializable(typeof(GiveGrant))]
[JsonSerializable(typeof(UpdateGrant))]
public sealed partial class GrantsJson : JsonSerializerContext;
