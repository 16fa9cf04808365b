using System.CommandLine;
using Weir.Commands;
using Weir.Contracts;

namespace Weir.Verbs.Server;

/// <summary><c>weir groups</c>: the groups of an organization.</summary>
internal static class GroupsVerb
{
    private const string Example = "GROUP";

    private static readonly Column<GroupView>[] Columns =
    [
        new("id", static row => row.Id),
        new("name", static row => row.Name),
        new("made", static row => Cells.Time(row.CreatedAt)),
        new("description", static row => row.Description),
    ];

    private static readonly Column<GroupMemberView>[] MemberColumns =
    [
        new("member", static row => row.Member),
        new("added", static row => Cells.Time(row.AddedAt)),
        new("added by", static row => row.AddedBy),
    ];

    /// <summary>The verb.</summary>
    public static VerbCommand Create() => new(
        "groups",
        "Shows and changes the groups of an organization and who is in them.",
        "weir groups list",
        "weir groups create Analysts --description evaluation")
    {
        List(),
        Show(),
        Make(),
        Update(),
        Remove(),
        Members(),
        Member("add-member", "Puts a user or service account into a group.", isAdded: true),
        Member("remove-member", "Takes a user or service account out of a group.", isAdded: false),
    };

    private static Argument<string> Group() => new("GROUP") { Description = "The group's id." };

    private static VerbCommand List() => ServerVerb.List(
        "Lists the groups of an organization.",
        ["weir groups list", "weir groups list --json"],
        [],
        [],
        GroupsJson.Default.PageGroupView,
        Columns,
        static async (call, options, cancellationToken) =>
            call.Client.Groups.ListAsync(await call.OrganizationAsync(cancellationToken), options, cancellationToken));

    private static VerbCommand Show()
    {
        var group = Group();
        return ServerVerb.Read(
            "show",
            "Shows a group.",
            [$"weir groups show {Example}", $"weir groups show {Example} --json"],
            [group],
            async (call, cancellationToken) => call.Show(
                (
                    await call.Client.Groups.GetAsync(
                        await call.OrganizationAsync(cancellationToken), call.Get(group), cancellationToken)).Value,
                GroupsJson.Default.GroupView,
                Columns));
    }

    private static VerbCommand Make()
    {
        var name = new Argument<string>("NAME") { Description = "Its name, unique in the organization." };
        var description = new Option<string?>("--description") { Description = "Who belongs in it.", HelpName = "TEXT" };
        return ServerVerb.Change(
            "create",
            "Makes a group.",
            ["weir groups create Analysts", "weir groups create Analysts --description evaluation"],
            [name, description],
            async (call, cancellationToken) => call.Show(
                (await call.Client.Groups.CreateAsync(
                    await call.OrganizationAsync(cancellationToken),
                    new GroupDraft(call.Get(name), call.Get(description) ?? ""),
                    cancellationToken)).Value,
                GroupsJson.Default.GroupView,
                Columns));
    }

    private static VerbCommand Update()
    {
        var group = Group();
        var name = new Option<string?>("--name") { Description = "The new name.", HelpName = "TEXT" };
        var description = new Option<string?>("--description") { Description = "The new description.", HelpName = "TEXT" };
        return ServerVerb.Change(
            "update",
            "Renames or describes a group.",
            [$"weir groups update {Example} --name Readers", $"weir groups update {Example} --description readers"],
            [group, name, description],
            async (call, cancellationToken) =>
            {
                var organization = await call.OrganizationAsync(cancellationToken);
                var before = await call.Client.Groups.GetAsync(organization, call.Get(group), cancellationToken);
                var draft = new GroupDraft(call.Get(name) ?? before.Value.Name, call.Get(description) ?? before.Value.Description);
                var after = await call.Client.Groups.UpdateAsync(organization, call.Get(group), draft, before.Tag, cancellationToken);
                return call.Show(after.Value, GroupsJson.Default.GroupView, Columns);
            });
    }

    private static VerbCommand Remove()
    {
        var group = Group();
        return ServerVerb.Change(
            "remove",
            "Removes a group with the grants that it has.",
            [$"weir groups remove {Example}", $"weir groups remove {Example} --reason merged"],
            [group],
            async (call, cancellationToken) =>
            {
                var organization = await call.OrganizationAsync(cancellationToken);
                var before = await call.Client.Groups.GetAsync(organization, call.Get(group), cancellationToken);
                await call.Client.Groups.RemoveAsync(organization, call.Get(group), before.Tag, cancellationToken);
                return call.Done($"The group {before.Value.Name} was removed.");
            });
    }

    private static VerbCommand Members()
    {
        var group = Group();
        return ServerVerb.List(
            "Lists who is in a group.",
            [$"weir groups members {Example}", $"weir groups members {Example} --json"],
            [group],
            [],
            GroupsJson.Default.PageGroupMemberView,
            MemberColumns,
            async (call, options, cancellationToken) => call.Client.Groups.ListMembersAsync(
                await call.OrganizationAsync(cancellationToken), call.Get(group), options, cancellationToken),
            "members");
    }

    private static VerbCommand Member(string verb, string description, bool isAdded)
    {
        var group = Group();
        var member = new Argument<string>("MEMBER") { Description = "The id of a user or service account." };
        return ServerVerb.Change(
            verb,
            description,
            [$"weir groups {verb} {Example} USER", $"weir groups {verb} {Example} ACCOUNT"],
            [group, member],
            async (call, cancellationToken) =>
            {
                var organization = await call.OrganizationAsync(cancellationToken);
                if (isAdded)
                {
                    var added = await call.Client.Groups.AddMemberAsync(
                        organization, call.Get(group), new AddGroupMember(call.Get(member)), cancellationToken);
                    return call.Show(added.Value, GroupsJson.Default.GroupMemberView, MemberColumns);
                }

                await call.Client.Groups.RemoveMemberAsync(organization, call.Get(group), call.Get(member), cancellationToken);
                return call.Done($"{call.Get(member)} is no longer in the group.");
            });
    }
}
