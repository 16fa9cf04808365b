using Weir.Server.Portal.Design;

namespace Weir.Server.Portal.Devices;

/// <summary>The page that asks for a device's code.</summary>
/// <param name="Code">What was typed before.</param>
/// <param name="Errors">What was wrong.</param>
public sealed record DeviceCodeModel(string Code, FormErrors Errors);

/// <summary>The page that shows a waiting device, before anything is decided.</summary>
/// <param name="Code">The code as the device shows it.</param>
/// <param name="Name">What the device calls itself: text of a stranger.</param>
/// <param name="Address">From where it asked.</param>
/// <param name="AskedAt">When it asked.</param>
/// <param name="ExpiresAt">Until when it waits.</param>
/// <param name="Permissions">What it asks for, in words; null for all that needs no fresh second factor.</param>
/// <param name="KeyDays">For how many days it is let in.</param>
public sealed record DeviceModel(
    string Code,
    string Name,
    string Address,
    DateTimeOffset AskedAt,
    DateTimeOffset ExpiresAt,
    IReadOnlyList<string>? Permissions,
    int KeyDays);
