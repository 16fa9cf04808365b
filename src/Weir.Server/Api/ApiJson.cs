using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;

namespace Weir.Server.Api;

/// <summary>How the API writes and reads JSON.</summary>
internal static class ApiJson
{
    /// <summary>Adds the records of a feature.</summary>
    public static void Add(IServiceCollection services, JsonSerializerContext records) =>
        services.Configure<JsonOptions>(json => json.SerializerOptions.TypeInfoResolverChain.Insert(0, records));

    /// <summary>Sets what holds for all of them: nothing unknown, nothing twice, nothing deeper than <see cref="StrictJson.MaxDepth"/>.</summary>
    public static void Restrict(JsonSerializerOptions options)
    {
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.PropertyNameCaseInsensitive = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.MaxDepth = StrictJson.MaxDepth;
    }
}
