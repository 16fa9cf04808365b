using System.Net;
using Weir.Foundation;

namespace Weir.Guard.Actors;

/// <summary>What sort of thing acts. The numbers are stored and signed: never change one.</summary>
public enum ActorKind
{
    /// <summary>Nobody who has shown who they are.</summary>
    Anonymous = 0,

    /// <summary>A person, signed in.</summary>
    User = 1,

    /// <summary>A program with an access key.</summary>
    ServiceAccount = 2,

    /// <summary>A watching agent at a customer.</summary>
    Agent = 3,

    /// <summary>A part of Weir itself.</summary>
    System = 4,
}

/// <summary>The way in that an action took. The numbers are stored and signed: never change one.</summary>
public enum Door
{
    /// <summary>The REST API.</summary>
    Api = 1,

    /// <summary>The pages in the browser.</summary>
    Portal = 2,

    /// <summary>S3 on the wire.</summary>
    S3 = 3,

    /// <summary>SFTP on the wire.</summary>
    Sftp = 4,

    /// <summary>A command on the machine itself.</summary>
    Console = 5,

    /// <summary>No door: Weir's own work.</summary>
    Internal = 6,
}

/// <summary>Whoever acts, with the door they came through. Made by a door after it has verified a credential, and by nobody else.</summary>
public sealed record Actor
{
    private Actor(ActorKind kind, string id, Door door)
    {
        Kind = kind;
        Id = id;
        Door = door;
    }

    /// <summary>What sort of actor.</summary>
    public ActorKind Kind { get; }

    /// <summary>The id of the user or service account; <c>anonymous</c>, or <c>system</c> and a part's name after a colon.</summary>
    public string Id { get; }

    /// <summary>The door.</summary>
    public Door Door { get; }

    /// <summary>The organization the actor belongs to; null for the installation's operators, for nobody and for Weir itself.</summary>
    public Id<Organization>? Organization { get; init; }

    /// <summary>The client's network address, after trusted proxies were taken into account; null where there is none.</summary>
    public IPAddress? Address { get; init; }

    /// <summary>The id of the session or access key that was shown; null where there is none.</summary>
    public string? Credential { get; init; }

    /// <summary>When the last fresh second factor was shown in this session; null when none was.</summary>
    public DateTimeOffset? SteppedUpAt { get; init; }

    /// <summary>What an access key is narrowed to; null where the actor's grants alone count.</summary>
    public AccessScope? Scope { get; init; }

    /// <summary>The request that this is done for, as its answer and the logs name it; null outside of requests.</summary>
    public string? Request { get; init; }

    /// <summary>A person who signed in.</summary>
    public static Actor ForUser(Id<User> user, Id<Organization>? organization, Door door) =>
        new(ActorKind.User, user.ToString(), door) { Organization = organization };

    /// <summary>A program that showed an access key.</summary>
    public static Actor ForServiceAccount(Id<ServiceAccount> account, Id<Organization> organization, Door door) =>
        new(ActorKind.ServiceAccount, account.ToString(), door) { Organization = organization };

    /// <summary>A part of Weir itself, such as <c>sequencer</c>.</summary>
    public static Actor ForSystem(string part) => new(ActorKind.System, $"system:{part}", Door.Internal);

    /// <summary>Whoever may run a command on the data directory itself: the account of the server's own machine.</summary>
    public static Actor ForConsole() => new(ActorKind.System, "system:console", Door.Console);

    /// <summary>Nobody in particular.</summary>
    public static Actor Anonymous(Door door, IPAddress? address) => new(ActorKind.Anonymous, "anonymous", door) { Address = address };

    /// <summary>Says whether this is the person with the given id.</summary>
    public bool Is(Id<User> user) => Kind == ActorKind.User && string.Equals(Id, user.ToString(), StringComparison.Ordinal);
}

/// <summary>What an access key may be used for at most; the grants of its owner narrow it further.</summary>
/// <param name="Project">The only project, or null for all that the owner has a grant on.</param>
/// <param name="Bucket">The only bucket, or null.</param>
/// <param name="Prefix">What a key in that bucket begins with; empty for all.</param>
/// <param name="Permissions">The names of the only permissions; null for all but those that need a fresh second factor.</param>
public sealed record AccessScope(Id<Project>? Project, string? Bucket, string Prefix, IReadOnlySet<string>? Permissions);
