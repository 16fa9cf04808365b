using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Server.SignIn.Passwords;

namespace Weir.Server.SignIn.Accounts;

/// <summary>
/// What an organization asks of sign-ins: the member <c>signIn</c> of its policies. What is missing or out of bounds falls back to the
/// default, which is never laxer than the product allows.
/// </summary>
/// <param name="IdleMinutes">
/// Minutes without a request after which a session ends: 5 to 60 (NIST SP 800-63B-4 section 2.2.3).
/// </param>
/// <param name="AbsoluteHours">Hours after which a session ends whatever happens: 1 to 24.</param>
/// <param name="SecondFactor">Who must have a second factor.</param>
/// <param name="SecondFactorRoles">With <see cref="FactorDemand.Roles"/>: the roles whose holders must; null for those that decide.</param>
/// <param name="MinimumPassword">Code points of a password that is the only factor: 15 to 64.</param>
/// <param name="MinimumPasswordWithSecondFactor">Code points of a password beside a second factor: 8 to 64.</param>
internal sealed record SignInPolicy(
    int IdleMinutes = 30,
    int AbsoluteHours = 12,
    FactorDemand SecondFactor = FactorDemand.Roles,
    IReadOnlyList<string>? SecondFactorRoles = null,
    int MinimumPassword = 15,
    int MinimumPasswordWithSecondFactor = 8)
{
    /// <summary>The policy of an organization that says nothing.</summary>
    public static readonly SignInPolicy Default = new();

    /// <summary>The policy for operators of the installation: a second factor, always.</summary>
    public static readonly SignInPolicy Operators = new(SecondFactor: FactorDemand.Everybody);

    /// <summary>The shortest idle limit that a policy can set.</summary>
    public static readonly TimeSpan ShortestIdle = TimeSpan.FromMinutes(5);

    private static readonly string[] DecidingRoles = ["owner", "security-officer"];

    /// <summary>Whether holders of a role must have a second factor.</summary>
    public bool Demands(string role) =>
        SecondFactor == FactorDemand.Everybody || (SecondFactorRoles ?? DecidingRoles).Contains(role, StringComparer.Ordinal);

    /// <summary>The longest time between two requests of a session.</summary>
    [JsonIgnore]
    public TimeSpan Idle => TimeSpan.FromMinutes(Math.Clamp(IdleMinutes, 5, 60));

    /// <summary>The longest life of a session.</summary>
    [JsonIgnore]
    public TimeSpan Absolute => TimeSpan.FromHours(Math.Clamp(AbsoluteHours, 1, 24));

    /// <summary>The rules for passwords.</summary>
    [JsonIgnore]
    public PasswordRules Passwords => new(
        Math.Clamp(MinimumPassword, 15, 64), Math.Clamp(MinimumPasswordWithSecondFactor, 8, 64));

    /// <summary>What is wrong with the figures, in sentences for whoever sets them; empty when they can be used.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [.. new PasswordRules(MinimumPassword, MinimumPasswordWithSecondFactor).Faults()];
        if (IdleMinutes is < 5 or > 60)
        {
            faults.Add($"A session ends after 5 to 60 minutes without a request, not {IdleMinutes}.");
        }

        if (AbsoluteHours is < 1 or > 24)
        {
            faults.Add($"A session ends after 1 to 24 hours, not {AbsoluteHours}.");
        }

        return faults;
    }

    /// <summary>Reads the policies of an organization; null is the installation.</summary>
    public static SignInPolicy Of(string? policies)
    {
        if (policies is null)
        {
            return Operators;
        }

        try
        {
            return JsonSerializer.Deserialize(policies, SignInPolicyJson.Default.PolicyDocument)?.SignIn ?? Default;
        }
        catch (JsonException)
        {
            return Operators;
        }
    }
}

/// <summary>Who must have a second factor.</summary>
internal enum FactorDemand
{
    /// <summary>Holders of the named roles.</summary>
    Roles = 1,

    /// <summary>Everybody.</summary>
    Everybody = 2,
}

/// <summary>The part of an organization's policies that sign-in reads.</summary>
/// <param name="SignIn">The policy; null where none was set.</param>
internal sealed record PolicyDocument(SignInPolicy? SignIn);

/// <summary>How the policy is stored.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, UseStringEnumConverter = true)]
[JsonSerializable(typeof(PolicyDocument))]
internal sealed partial class SignInPolicyJson : JsonSerializerContext;
