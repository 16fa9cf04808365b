using Weir.Foundation;

namespace Weir.Guard.Decisions;

/// <summary>How wide something reaches. The numbers are stored: never change one.</summary>
public enum ResourceLevel
{
    /// <summary>The whole installation.</summary>
    Installation = 1,

    /// <summary>One organization.</summary>
    Organization = 2,

    /// <summary>One project.</summary>
    Project = 3,

    /// <summary>The keys of one bucket that begin with a prefix.</summary>
    Bucket = 4,

    /// <summary>One person's own account.</summary>
    Person = 5,
}

/// <summary>What an action is done to, as far as rights are concerned. The path from the installation down is part of it.</summary>
public sealed record Resource
{
    private Resource(ResourceLevel level) => Level = level;

    /// <summary>The whole installation.</summary>
    public static Resource Installation { get; } = new(ResourceLevel.Installation);

    /// <summary>How far down the path goes.</summary>
    public ResourceLevel Level { get; }

    /// <summary>The organization; null on the level of the installation and for the operators' own accounts.</summary>
    public Id<Organization>? Organization { get; private init; }

    /// <summary>The project, on the levels of project and bucket.</summary>
    public Id<Project>? Project { get; private init; }

    /// <summary>The bucket's name, on the level of bucket.</summary>
    public string? Bucket { get; private init; }

    /// <summary>What the keys meant begin with, on the level of bucket: the whole key where one object is meant.</summary>
    public string Prefix { get; private init; } = "";

    /// <summary>The person, on the level of person.</summary>
    public Id<User>? Person { get; private init; }

    /// <summary>One organization.</summary>
    public static Resource ForOrganization(Id<Organization> organization) =>
        new(ResourceLevel.Organization) { Organization = organization };

    /// <summary>One project.</summary>
    public static Resource ForProject(Id<Organization> organization, Id<Project> project) =>
        new(ResourceLevel.Project) { Organization = organization, Project = project };

    /// <summary>The keys of a bucket that begin with <paramref name="prefix"/>.</summary>
    public static Resource ForBucket(Id<Organization> organization, Id<Project> project, string bucket, string prefix) =>
        new(ResourceLevel.Bucket) { Organization = organization, Project = project, Bucket = bucket, Prefix = prefix };

    /// <summary>One person's own account.</summary>
    public static Resource ForPerson(Id<User> person, Id<Organization>? organization) =>
        new(ResourceLevel.Person) { Person = person, Organization = organization };

    /// <summary>The id of the innermost thing on the path, as the audit names it.</summary>
    public string Id => Level switch
    {
        ResourceLevel.Organization => Organization!.Value.ToString(),
        ResourceLevel.Project => Project!.Value.ToString(),
        ResourceLevel.Bucket => $"{Project}/{Bucket}",
        ResourceLevel.Person => Person!.Value.ToString(),
        _ => "installation",
    };
}
