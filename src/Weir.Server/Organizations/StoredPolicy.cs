using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Contracts;
using Weir.Guard.Actors;
using Weir.Guard.Audit;

namespace Weir.Server.Organizations;

/// <summary>
/// What stands in <c>organizations.policy</c>, as canonical JSON. Its member <c>signIn</c> is what sign-in reads. What is missing has the
/// default, so an older document means what it meant.
/// </summary>
internal static class StoredPolicy
{
    private const string Everybody = "Everybody";
    private const string OfRoles = "Roles";

    /// <summary>The policy of an organization.</summary>
    /// <exception cref="JsonException">The document was not written by <see cref="Write"/>.</exception>
    public static OrganizationPolicy Of(OrganizationRow organization)
    {
        var document = JsonSerializer.Deserialize(organization.Policy, StoredPolicyJson.Default.Document) ?? new Document();
        var signIn = document.SignIn ?? new SignInPart();
        return new OrganizationPolicy
        {
            SecondFactor = new SecondFactorPolicy { Everybody = signIn.SecondFactor == Everybody, Roles = signIn.SecondFactorRoles },
            Passwords = new PasswordPolicyLimits
            {
                MinimumAlone = signIn.MinimumPassword,
                MinimumWithSecondFactor = signIn.MinimumPasswordWithSecondFactor,
            },
            Sessions = new SessionPolicy { IdleMinutes = signIn.IdleMinutes, AbsoluteHours = signIn.AbsoluteHours },
            Networks = document.Networks,
            ReviewIntervalDays = document.ReviewIntervalDays,
            RecycleBinDays = document.RecycleBinDays,
        };
    }

    /// <summary>The document of a policy.</summary>
    public static string Write(OrganizationPolicy policy) => new CanonicalJson()
        .Add("networks", policy.Networks)
        .Add("recycleBinDays", policy.RecycleBinDays)
        .Add("reviewIntervalDays", policy.ReviewIntervalDays)
        .Add("signIn", new CanonicalJson()
            .Add("absoluteHours", policy.Sessions.AbsoluteHours)
            .Add("idleMinutes", policy.Sessions.IdleMinutes)
            .Add("minimumPassword", policy.Passwords.MinimumAlone)
            .Add("minimumPasswordWithSecondFactor", policy.Passwords.MinimumWithSecondFactor)
            .Add("secondFactor", policy.SecondFactor.Everybody ? Everybody : OfRoles)
            .Add("secondFactorRoles", policy.SecondFactor.Roles))
        .ToString();

    /// <summary>The whole document.</summary>
    internal sealed record Document
    {
        /// <summary>The networks from which people act.</summary>
        public IReadOnlyList<string> Networks { get; set; } = [];

        /// <summary>Days between access reviews.</summary>
        public int ReviewIntervalDays { get; set; } = new OrganizationPolicy().ReviewIntervalDays;

        /// <summary>Days of a project in the recycle bin.</summary>
        public int RecycleBinDays { get; set; } = new OrganizationPolicy().RecycleBinDays;

        /// <summary>What sign-in reads.</summary>
        public SignInPart? SignIn { get; set; }
    }

    /// <summary>What sign-in reads.</summary>
    internal sealed record SignInPart
    {
        /// <summary>Hours of a session.</summary>
        public int AbsoluteHours { get; set; } = new SessionPolicy().AbsoluteHours;

        /// <summary>Minutes between two requests of a session.</summary>
        public int IdleMinutes { get; set; } = new SessionPolicy().IdleMinutes;

        /// <summary>Code points of a password alone.</summary>
        public int MinimumPassword { get; set; } = new PasswordPolicyLimits().MinimumAlone;

        /// <summary>Code points of a password beside a second factor.</summary>
        public int MinimumPasswordWithSecondFactor { get; set; } = new PasswordPolicyLimits().MinimumWithSecondFactor;

        /// <summary>From whom a second factor is demanded.</summary>
        public string SecondFactor { get; set; } = OfRoles;

        /// <summary>The roles meant.</summary>
        public IReadOnlyList<string> SecondFactorRoles { get; set; } = new SecondFactorPolicy().Roles;
    }
}

/// <summary>How the stored policy is read.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(StoredPolicy.Document))]
internal sealed partial class StoredPolicyJson : JsonSerializerContext;
