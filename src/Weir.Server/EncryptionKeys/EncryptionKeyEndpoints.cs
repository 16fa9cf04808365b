using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Guard.Audit;
using Weir.Guard.Decisions;
using Weir.Guard.Keys;
using Weir.Server.Api;
using Weir.Store;
using Weir.Vault.Rotation;

namespace Weir.Server.EncryptionKeys;

/// <summary>
/// The routes that show a key's versions and ask for its rotation. A rotation is recorded and queued in one unit and done by
/// <see cref="KeyRotationWork"/>, so that neither happens without the other, however often the server dies in between.
/// </summary>
internal static class EncryptionKeyEndpoints
{
    private const string OfOrganization = "/api/v1/organizations/{organization}/encryption-key";
    private const string OfProject = "/api/v1/projects/{project}/encryption-key";
    private const string OfInstallation = "/api/v1/installation/encryption-key";

    /// <summary>Maps them.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(OfOrganization, GetAsync).Demands(Permissions.OrganizationRead, ResourceRules.Organization)
            .Answers(200, typeof(EncryptionKeyView));
        routes.MapPut(OfOrganization + "/rotated", RotateAsync).Demands(Permissions.OrganizationKeyRotate, ResourceRules.Organization)
            .Answers(200, typeof(EncryptionKeyView));
        routes.MapGet(OfProject, GetAsync).Demands(Permissions.ProjectRead, ResourceRules.Project)
            .Answers(200, typeof(EncryptionKeyView));
        routes.MapPut(OfProject + "/rotated", RotateAsync).Demands(Permissions.ProjectKeyRotate, ResourceRules.Project)
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
        var (purpose, destroysOlder) = body.Value;
        Check(owner, body.Value);
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

        if (destroysOlder)
        {
            detail.Add("destroy_older", true);
        }

        var change = call.Begin()
            .Note("key.rotate", "encryption-key", owner.ToString(), detail)
            .Also(unit =>
            {
                if (destroysOlder)
                {
                    KeyFloor.Doom(unit, call.Resource.Project!.Value, (uint)view.Version);
                }

                WorkQueue.Enqueue(unit, KeyRotationWork.WorkKind, KeyRotationWork.KeyOf(owner, purpose), "{}", unit.Now);
            });
        return await call.UpdateAsync(
            change, view with { IsRotating = true }, EncryptionKeysJson.Default.EncryptionKeyView, view.Version);
    }

    private static void Check(KeyOwner owner, KeyRotation rotation)
    {
        var faults = new Faults();
        if (rotation.Purpose is { } purpose && !RotationPurposes.IsOf(owner, purpose))
        {
            var names = RotationPurposes.NamesOf(owner);
            faults.Add("/purpose", names.Count == 0 ? "Null: a project's key has none." : $"One of {string.Join(", ", names)}, or null.");
        }

        if (rotation.DestroyOlder && owner.Kind != KeyOwnerKind.Project)
        {
            faults.Add("/destroyOlder", "False: only what projects hold is wrapped anew, so that nothing needs older versions.");
        }

        faults.ThrowIfAny();
    }

    private static KeyOwner OwnerOf(ApiCall call) =>
        call.Resource.Project is { } project ? KeyOwner.Project(project)
            : call.Resource.Organization is { } organization ? KeyOwner.Organization(organization) : KeyOwner.Installation;

    private static async Task<EncryptionKeyView?> ReadAsync(ApiCall call, KeyRing keys, Database database)
    {
        var owner = OwnerOf(call);
        if (await keys.DescribeAsync(owner, call.Aborted) is not { DestroyedAt: null } key)
        {
            return null;
        }

        string[] queued =
            [owner.ToString(), .. RotationPurposes.NamesOf(owner).Select(name => KeyRotationWork.KeyOf(owner, name))];
        var open = await database.QueryAsync<OpenWork>(
            """
            select kind, checkpoint from work
            where state in (1, 2) and ((kind = @rotation and work_key in @queued) or (kind = @rewrapping and work_key = @owner))
            """,
            new
            {
                rotation = KeyRotationWork.WorkKind,
                queued,
                rewrapping = KeyRewrapWork.WorkKind,
                owner = owner.ToString(),
            },
            call.Aborted);
        var sealing = key.Versions[^1];
        return new EncryptionKeyView(
            owner.ToString(),
            (int)sealing.Number,
            sealing.CreatedAt,
            open.Count > 0,
            [.. key.Versions.Select(static one => new EncryptionKeyVersion((int)one.Number, one.CreatedAt, one.RetiredAt, one.DestroyedAt))],
            open.Where(static one => one.Kind == KeyRewrapWork.WorkKind).Select(static one => KeyRewrapWork.ProgressOf(one.Checkpoint))
                .FirstOrDefault());
    }

    private sealed record OpenWork(string Kind, string? Checkpoint);
}
