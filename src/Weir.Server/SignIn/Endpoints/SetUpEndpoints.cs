using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Weir.Contracts;
using Weir.Server.Api;
using Weir.Server.Hosting.Web;
using Weir.Server.SignIn.Flows;
using Weir.Server.SignIn.Sessions;
using Weir.Store;

namespace Weir.Server.SignIn.Endpoints;

/// <summary>The route that sets a new server up. It is not mapped where there is an operator, and answers 404 as soon as there is one.</summary>
internal static class SetUpEndpoints
{
    /// <summary>Maps it.</summary>
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/set-up", SetUpAsync)
        .OpenTo("a new server has nobody who could be asked for; the one-time link of the console is what counts")
        .TakesUpTo(64 * 1024);

    private static async Task<IResult> SetUpAsync(
        SetUpRequest request, HttpContext context, SetUp flow, Database database, CancellationToken cancellationToken) =>
        await SetUp.IsDoneAsync(database, cancellationToken)
            ? ApiCall.Problem(ApiProblems.NotFound, null)
            : SignInAnswers.Of(
                context,
                await flow.RunAsync(
                    request.Token, request.Email, request.Name, request.Password, SignInSource.Of(context), cancellationToken),
                static user => Results.Json(new SetUpAnswer(user), SignInJson.Default.SetUpAnswer, statusCode: StatusCodes.Status201Created));
}
