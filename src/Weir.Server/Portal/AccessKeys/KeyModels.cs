using Weir.Contracts;
using Weir.Server.Portal.Design;

namespace Weir.Server.Portal.AccessKeys;

/// <summary>One's own access keys.</summary>
/// <param name="Keys">The page of them.</param>
/// <param name="List">Where in the list it is.</param>
public sealed record KeysModel(IReadOnlyList<AccessKeyView> Keys, ListPlace List);

/// <summary>One access key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Project">The name of the only project; null where it is narrowed to none.</param>
/// <param name="Permissions">The only permissions, in words; null where it is narrowed to none.</param>
public sealed record KeyModel(AccessKeyView Key, string? Project, IReadOnlyList<string>? Permissions);

/// <summary>A permission that a key can be narrowed to.</summary>
/// <param name="Name">The name.</param>
/// <param name="Summary">What it lets somebody do.</param>
/// <param name="IsChosen">Whether its box is ticked.</param>
public sealed record PermissionChoice(string Name, string Summary, bool IsChosen);

/// <summary>What was typed into the form of a new key.</summary>
/// <param name="Name">The name.</param>
/// <param name="Door">The word of the door.</param>
/// <param name="Project">The id of the only project; empty for all.</param>
/// <param name="Bucket">The only bucket; empty for all.</param>
/// <param name="Prefix">What object keys begin with.</param>
/// <param name="Networks">The networks, one in a line.</param>
/// <param name="Days">After how many days it runs out, as typed.</param>
/// <param name="Once">Tells this form from others, so that it is taken once.</param>
public sealed record KeyWish(
    string Name, string Door, string Project, string Bucket, string Prefix, string Networks, string Days, string Once);

/// <summary>The form of a new key.</summary>
/// <param name="Wish">What was typed.</param>
/// <param name="Projects">The projects that can be chosen: their ids and names.</param>
/// <param name="Permissions">The permissions that can be chosen.</param>
/// <param name="MostDays">After how many days a key runs out at the latest.</param>
/// <param name="Errors">What was wrong.</param>
public sealed record KeyFormModel(
    KeyWish Wish,
    IReadOnlyList<(string Value, string Text)> Projects,
    IReadOnlyList<PermissionChoice> Permissions,
    int MostDays,
    FormErrors Errors);

/// <summary>The form that replaces a key.</summary>
/// <param name="Key">The key before.</param>
/// <param name="Hours">For how many hours it still counts, as chosen.</param>
/// <param name="Days">After how many days the new one runs out, as typed.</param>
/// <param name="Once">Tells this form from others, so that it is taken once.</param>
/// <param name="MostDays">After how many days a key runs out at the latest.</param>
/// <param name="Errors">What was wrong.</param>
public sealed record RotationModel(AccessKeyView Key, string Hours, string Days, string Once, int MostDays, FormErrors Errors);

/// <summary>A key that was just made.</summary>
/// <param name="Key">The key.</param>
/// <param name="Secret">Its secret, this once.</param>
/// <param name="IsRotation">Whether it takes the place of another.</param>
public sealed record KeyMadeModel(AccessKeyView Key, string Secret, bool IsRotation);
