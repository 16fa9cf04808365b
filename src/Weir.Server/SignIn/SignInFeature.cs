using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Weir.Contracts;
using Weir.Guard.Keys;
using Weir.Server.Api;
using Weir.Server.Hosting;
using Weir.Server.Hosting.Settings;
using Weir.Server.SignIn.Accounts;
using Weir.Server.SignIn.Endpoints;
using Weir.Server.SignIn.Factors;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Passwords;
using Weir.Server.SignIn.Sessions;
using Weir.Server.SignIn.Throttling;
using Weir.Server.SignIn.Tokens;

namespace Weir.Server.SignIn;

/// <summary>Who people are: set-up, invitations, sign-in, second factors, sessions, and the account that each has.</summary>
internal static class SignInFeature
{
    /// <summary>The feature.</summary>
    /// <param name="isSetUp">Whether there is an operator: then the route of the set-up is not mapped.</param>
    public static ServerFeatures Create(bool isSetUp)
    {
        SignInTables.RegisterIds();
        return new ServerFeatures(AddServices, Use, routes => Map(routes, isSetUp));
    }

    private static void Use(IApplicationBuilder app) => app.UseMiddleware<ActorAuthentication>();

    private static void Map(IEndpointRouteBuilder routes, bool isSetUp)
    {
        if (!isSetUp)
        {
            SetUpEndpoints.Map(routes);
        }

        SignInEndpoints.Map(routes);
        AccountEndpoints.Map(routes);
        FactorEndpoints.Map(routes);
        SessionEndpoints.Map(routes);
        BlockEndpoints.Map(routes);
    }

    private static void AddServices(IServiceCollection services)
    {
        AddPieces(services);
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<PersonSeals>();
        services.AddSingleton<AccountReader>();
        services.AddSingleton<OwnAccounts>();
        services.AddSingleton<OneTimeLinks>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<CsrfTokens>();
        services.AddSingleton<SessionReader>();
        services.AddSingleton(static provider =>
            new CredentialReader(SessionReader.Order, provider.GetRequiredService<SessionReader>().ReadAsync));
        services.AddSingleton<Guesses>();
        services.AddSingleton<Blocks>();
        ApiJson.Add(services, BlocksJson.Default);
        services.AddSingleton<ChosenPasswords>();
        services.AddSingleton<PasskeyChallenges>();
        services.AddSingleton<PasskeyChecks>();
        services.AddSingleton<FactorChecks>();
        services.AddSingleton<FactorRules>();
        services.AddSingleton<SignInCompletion>();
        services.AddSingleton<PasswordSignIn>();
        services.AddSingleton<StepUp>();
        services.AddSingleton<TotpEnrolment>();
        services.AddSingleton<PasskeyEnrolment>();
        services.AddSingleton<PasskeySignIn>();
        services.AddSingleton<FactorChanges>();
        services.AddSingleton<PasswordChange>();
        services.AddSingleton<Recovery>();
        services.AddSingleton<SignInStops>();
        services.AddSingleton<SignInUpkeep>();
        services.AddHostedService(static provider => provider.GetRequiredService<SignInUpkeep>());
        services.AddSingleton<Invitations>();
        services.AddSingleton<SetUp>();
        services.AddSingleton(static provider => new SetupLink(provider.GetRequiredService<SetUp>().FindLinkAsync));
    }

    // Stored versions begin with 1, those of a purpose with 0.
    private static int PepperVersion(KeyRing keys) => (int)keys.VersionOf(KeyOwner.Installation, KeyPurpose.Pepper) + 1;

    private static byte[] PepperMac(KeyRing keys, int version, ReadOnlySpan<byte> data)
    {
        try
        {
            return keys.Mac(KeyOwner.Installation, KeyPurpose.Pepper, (uint)(version - 1), data);
        }
        catch (KeyUnavailableException exception) when (exception.Reason == KeyUnavailableReason.UnknownVersion)
        {
            return [];
        }
    }

    private static void AddPieces(IServiceCollection services)
    {
        services.AddSingleton(static _ => RandomNumberGenerator.Create());
        services.AddSingleton(static provider => provider.GetRequiredService<ServerOptions>().SignIn);
        services.AddSingleton(static provider =>
            new SignInThrottle(new ThrottleOptions(), provider.GetRequiredService<SignInOptions>().Networks));
        services.AddSingleton(static provider => new PasswordPolicy(
            provider.GetRequiredService<SignInOptions>().BreachedPasswordsPath is { } path ? BreachedPasswords.Open(path) : null));
        services.AddSingleton(static provider =>
        {
            var keys = provider.GetRequiredService<KeyRing>();
            var options = new PasswordHashing
            {
                Iterations = provider.GetRequiredService<SignInOptions>().PasswordIterations,
                PepperVersion = () => PepperVersion(keys),
            };
            return new PasswordHasher(
                options,
                (version, data) => keys.Mac(KeyOwner.Installation, KeyPurpose.Pepper, (uint)(version - 1), data),
                provider.GetRequiredService<RandomNumberGenerator>());
        });
        services.AddSingleton(static provider =>
        {
            var keys = provider.GetRequiredService<KeyRing>();
            return new RecoveryCodes(
                (version, data) => PepperMac(keys, version, data),
                () => PepperVersion(keys),
                provider.GetRequiredService<RandomNumberGenerator>());
        });
        services.AddSingleton(static provider =>
        {
            var keys = provider.GetRequiredService<KeyRing>();
            return new DeviceToken(
                data => keys.Mac(KeyOwner.Installation, KeyPurpose.SignIn, data), provider.GetRequiredService<RandomNumberGenerator>());
        });
    }
}
