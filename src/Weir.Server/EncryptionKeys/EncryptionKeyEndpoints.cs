using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.Api;
using Weir.Store;

namespace Weir.Server.EncryptionKeys;

/// <summary>
/// The routes that show a key's versions and ask for its rotation. A rotation is recorded and queued in one unit and done by
/// <see cref="KeyRotationWork"/>, so that neither happens without the other, however often the server dies in between.
/// </summary>
internal static class EncryptionKeyEndpoints
{
    private const string OfOrganization = "/api/v1/organizations/{organization}/encryption-key";
    private const string OfInstallation = "/api/v1/installation/encryption-key";

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(OfOrganization, GetAsync).Demands(Permissions.OrganizationRead, ResourceRules.Organization)
            .Answers(200, typeof(EncryptionKeyView));
        routes.MapPut(OfOrganization + "/rotated", RotateAsync).Demands(Permissions.OrganizationKeyRotate, ResourceRules.Organization)
            .Answers(200, typeof(EncryptionKeyView));
        routes.MapGet(OfInstallation, GetAsync).Demands(Permissions.InstallationRead, ResourceRules.Installation)
            .Answers(200, typeof(EncryptionKeyView));
        routes.MapPut(OfInstallation + "/rotated", RotateAsync).Demands(Permissions.InstallationKeyRotate, ResourceRules.Installation)
            .Answers(200, typeof(EncryptionKeyView));
    }

    private static async Task<IResult> GetAsync(ApiCall call, KeyRing keys, Database database) =>
        await ReadAsync(call, keys, database) is { } view
            ? call.Ok(view, EncryptionKeysJson.Default.EncryptionKeyView, view.Version)
            : ApiCall.Problem(ApiProblems.NotFound, null);

    private static async Task<IResult> RotateAsync(ApiCall call, Body<KeyRotation> body, KeyRing keys, Database database)
    {
        var owner = OwnerOf(call);
        var purpose = body.Value.Purpose;
        if (purpose is not null && !RotationPurposes.IsOf(owner, purpose))
        {
            var faults = new Faults();
            faults.Add("/purpose", $"One of {string.Join(", ", RotationPurposes.NamesOf(owner))}, or null.");
            faults.ThrowIfAny();
        }

        if (await ReadAsync(call, keys, database) is not { } view)
        {
            return ApiCall.Problem(ApiProblems.NotFound, null);
        }

        if (call.Precondition(view.Version) is { } problem)
        {
            return problem;
        }

        var detail = new CanonicalJson().Add("version", view.Version);
        if (purpose is not null)
        {
            detail.Add("purpose", purpose);
        }

        var change = call.Begin()
            .Note("key.rotate", "encryption-key", owner.ToString(), detail)
            .Also(unit => WorkQueue.Enqueue(unit, KeyRotationWork.WorkKind, KeyRotationWork.KeyOf(owner, purpose), "{}", unit.Now));
        return await call.UpdateAsync(
            change, view with { IsRotating = true }, EncryptionKeysJson.Default.EncryptionKeyView, view.Version);
    }

    private static KeyOwner OwnerOf(ApiCall call) =>
        call.Resource.Organization is { } organization ? KeyOwner.Organization(organization) : KeyOwner.Installation;

    private static async Task<EncryptionKeyView?> ReadAsync(ApiCall call, KeyRing keys, Database database)
    {
        var owner = OwnerOf(call);
        if (await keys.DescribeAsync(owner, call.Aborted) is not { DestroyedAt: null } key)
        {
            return null;
        }

        string[] queued =
            [owner.ToString(), .. RotationPurposes.NamesOf(owner).Select(name => KeyRotationWork.KeyOf(owner, name))];
        var open = await database.QueryOneAsync<long>(
            "select count(*) from work where kind = @kind and state in (1, 2) and work_key in @queued",
            new { kind = KeyRotationWork.WorkKind, queued },
            call.Aborted);
        var sealing = key.Versions[^1];
        return new EncryptionKeyView(
            owner.ToString(),
            (int)sealing.Number,
            sealing.CreatedAt,
            open > 0,
            [.. key.Versions.Select(static one => new EncryptionKeyVersion((int)one.Number, one.CreatedAt, one.RetiredAt, one.DestroyedAt))]);
    }
}
