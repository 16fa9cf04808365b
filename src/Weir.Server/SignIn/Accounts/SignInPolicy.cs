using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Server.SignIn.Passwords;

namespace Weir.Server.SignIn.Accounts;

/// <summary>
/// What an organization asks of sign-ins: the member <c>signIn</c> of its policies. What is missing or out of bounds falls back to the
/// default, which is never laxer than the product allows.
/// </summary>
internal sealed record SignInPolicy
{
    /// <summary>The policy of an organization that says nothing.</summary>
    public static readonly SignInPolicy Default = new();

    /// <summary>The policy for operators of the installation: a second factor, always.</summary>
    public static readonly SignInPolicy Operators = new() { SecondFactor = FactorDemand.Everybody };

    /// <summary>Minutes without a request after which a session ends: 5 to 60 (NIST SP 800-63B-4 section 2.2.3).</summary>
    public int IdleMinutes { get; init; } = 30;

    /// <summary>Hours after which a session ends whatever happens: 1 to 24.</summary>
    public int AbsoluteHours { get; init; } = 12;

    /// <summary>Who must have a second factor.</summary>
    public FactorDemand SecondFactor { get; init; } = FactorDemand.Roles;

    /// <summary>With <see cref="FactorDemand.Roles"/>: the roles whose holders must.</summary>
    public IReadOnlyList<string> SecondFactorRoles { get; init; } = ["owner", "security-officer"];

    /// <summary>Code points of a password that is the only factor: 15 to 64.</summary>
    public int MinimumPassword { get; init; } = 15;

    /// <summary>Code points of a password beside a second factor: 8 to 64.</summary>
    public int MinimumPasswordWithSecondFactor { get; init; } = 8;

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
            return new SignInPolicy { SecondFactor = FactorDemand.Everybody };
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
