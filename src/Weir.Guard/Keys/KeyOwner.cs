using System.Diagnostics.CodeAnalysis;
using Weir.Foundation;

namespace Weir.Guard.Keys;

/// <summary>The kinds of owners; the numbers are stored and part of every derivation.</summary>
public enum KeyOwnerKind
{
    /// <summary>The installation itself.</summary>
    Installation = 1,

    /// <summary>An organization.</summary>
    Organization = 2,

    /// <summary>A project of an organization.</summary>
    Project = 3,

    /// <summary>A person; destroying the key makes what was sealed about the person unreadable.</summary>
    Person = 4,
}

/// <summary>
/// Whose key it is. Every owner has one key with numbered versions; the root key wraps those of the installation and of organizations,
/// which wrap those of projects and people.
/// </summary>
/// <remarks>The default value names nobody and is refused everywhere.</remarks>
public readonly record struct KeyOwner
{
    private KeyOwner(KeyOwnerKind kind, Guid id)
    {
        Kind = kind;
        Value = id;
    }

    /// <summary>The installation.</summary>
    public static KeyOwner Installation => new(KeyOwnerKind.Installation, Guid.Empty);

    /// <summary>What kind of owner it is.</summary>
    public KeyOwnerKind Kind { get; }

    /// <summary>The owner's id; <see cref="Guid.Empty"/> for the installation and for nobody else.</summary>
    internal Guid Value { get; }

    /// <summary>The owner's id in the text form of its kind; <c>installation</c> for the installation.</summary>
    internal string Id => Kind switch
    {
        KeyOwnerKind.Installation => "installation",
        KeyOwnerKind.Organization => new Id<Organization>(Value).ToString(),
        KeyOwnerKind.Project => new Id<Project>(Value).ToString(),
        KeyOwnerKind.Person => new Id<User>(Value).ToString(),
        _ => throw new ArgumentException("The default KeyOwner names nobody."),
    };

    /// <summary>An organization.</summary>
    public static KeyOwner Organization(Id<Organization> id) => new(KeyOwnerKind.Organization, Named(id.Value));

    /// <summary>A project.</summary>
    public static KeyOwner Project(Id<Project> id) => new(KeyOwnerKind.Project, Named(id.Value));

    /// <summary>A person.</summary>
    public static KeyOwner Person(Id<User> id) => new(KeyOwnerKind.Person, Named(id.Value));

    /// <summary>The owner's id, as in messages and in the key store.</summary>
    public override string ToString() => Kind == 0 ? "nobody" : Id;

    /// <summary>Reads what <see cref="ToString"/> gave.</summary>
    /// <exception cref="FormatException">The text names no owner.</exception>
    public static KeyOwner Parse(string text) =>
        text == Installation.Id ? Installation
        : Id<User>.TryParse(text, null, out var person) ? Person(person)
        : Id<Project>.TryParse(text, null, out var project) ? Project(project)
        : Organization(Id<Organization>.Parse(text, null));

    /// <summary>Reads what <see cref="Id"/> gave.</summary>
    /// <exception cref="FormatException">The text names no owner of that kind.</exception>
    internal static KeyOwner Parse(KeyOwnerKind kind, string id) => kind switch
    {
        KeyOwnerKind.Installation when id == "installation" => Installation,
        KeyOwnerKind.Organization => Organization(Id<Organization>.Parse(id, null)),
        KeyOwnerKind.Project => Project(Id<Project>.Parse(id, null)),
        KeyOwnerKind.Person => Person(Id<User>.Parse(id, null)),
        _ => throw new FormatException($"Reading the key store: '{id}' is not an owner of kind {(int)kind}."),
    };

    /// <summary>True when keys of this owner may be wrapped by keys of <paramref name="parent"/>; null is the root.</summary>
    internal bool MayHaveParent(KeyOwner? parent) => Kind switch
    {
        KeyOwnerKind.Installation or KeyOwnerKind.Organization => parent is null,
        KeyOwnerKind.Project => parent is { Kind: KeyOwnerKind.Organization },
        KeyOwnerKind.Person => parent is { Kind: KeyOwnerKind.Organization or KeyOwnerKind.Installation },
        _ => false,
    };

    [SuppressMessage("Usage", "CA2208", Justification = "The caller's argument is the id.")]
    private static Guid Named(Guid id) => id != Guid.Empty ? id : throw new ArgumentException("The empty id names nobody.", nameof(id));
}
