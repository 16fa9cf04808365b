using Weir.Foundation;
using Weir.Guard;
using Weir.Store;

namespace Weir.Vault.Rotation;

/// <summary>
/// The statements on <c>project_keys</c>. The floor of a project is the oldest version of its key that anything may still be sealed under when it
/// is added: it is set before the versions are rewrapped and asked in each unit that adds, so that nothing slips in behind the rewrapping.
/// </summary>
public static class KeyFloor
{
    /// <summary>The kind of work that adds a version to the key that it names; a project's, where something of it was erased.</summary>
    public const string RotationWork = "key.rotate";

    private const string Raise =
        """
        insert into project_keys (project, floor, destroy_through) values (@project, @floor, @destroyThrough)
        on conflict (project) do update set
            floor = case when excluded.floor > project_keys.floor then excluded.floor else project_keys.floor end,
            destroy_through = case when excluded.destroy_through > project_keys.destroy_through
                then excluded.destroy_through else project_keys.destroy_through end
        """;

    private const string Select = "select floor, destroy_through from project_keys where project = @project";

    /// <summary>From now on nothing is added under a version older than this one.</summary>
    public static void Set(WriteUnit unit, Id<Project> project, uint version) => Write(unit, project, version, 0);

    /// <summary>A version, and all that are older, are to be destroyed as soon as nothing needs them.</summary>
    public static void Doom(WriteUnit unit, Id<Project> project, uint version) => Write(unit, project, 0, version);

    /// <summary>As <see cref="Doom(WriteUnit, Id{Project}, uint)"/>, whatever version is the newest by now.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="project">The project.</param>
    /// <param name="version">The newest version before the unit; one that became the floor since counts instead.</param>
    internal static void DoomAll(WriteUnit unit, Id<Project> project, uint version) =>
        Doom(unit, project, Math.Max(version, (uint)(unit.QueryOne<ProjectKeyState>(Select, new { project })?.Floor ?? 0)));

    /// <summary>What a project's rotations ask for; nothing where its key was never rotated.</summary>
    public static ProjectKeyState Read(WriteUnit unit, Id<Project> project)
    {
        ArgumentNullException.ThrowIfNull(unit);
        return unit.QueryOne<ProjectKeyState>(Select, new { project }) ?? ProjectKeyState.None;
    }

    /// <summary>The same outside a unit.</summary>
    public static async Task<ProjectKeyState> ReadAsync(Database database, Id<Project> project, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(database);
        return await database.QueryOneAsync<ProjectKeyState>(Select, new { project }, cancellationToken).ConfigureAwait(false)
            ?? ProjectKeyState.None;
    }

    /// <summary>Whether something that is sealed under a version may be added.</summary>
    internal static bool MayAdd(this WriteUnit unit, Id<Project> project, uint version) =>
        version >= unit.QueryOne<long>("select floor from project_keys where project = @project", new { project });

    private static void Write(WriteUnit unit, Id<Project> project, uint floor, uint destroyThrough)
    {
        ArgumentNullException.ThrowIfNull(unit);
        unit.Execute(Raise, new { project, floor = (long)floor, destroyThrough = (long)destroyThrough });
    }
}

/// <summary>What rotations of a project's key ask for.</summary>
/// <param name="Floor">The oldest version under which anything may be added.</param>
/// <param name="DestroyThrough">The newest version that is to be destroyed; 0 for none.</param>
public sealed record ProjectKeyState(long Floor, long DestroyThrough)
{
    /// <summary>Nothing.</summary>
    internal static ProjectKeyState None { get; } = new(0, 0);
}
