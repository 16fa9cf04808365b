using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Weir.Server.Api;

/// <summary>
/// The JSON body of a request, as handlers take it: read strictly (<see cref="StrictJson"/>), and only after the right was demanded. A
/// record that is taken stands in the feature's serializer context, which the feature adds with <see cref="ApiJson.Add"/>.
/// </summary>
/// <typeparam name="T">The record.</typeparam>
internal sealed class Body<T> : IEndpointParameterMetadataProvider
    where T : class
{
    private Body(T value) => Value = value;

    /// <summary>The record.</summary>
    public T Value { get; }

    /// <summary>Binds the parameter of a handler.</summary>
    /// <exception cref="InvalidRequestException">The body is not such a record.</exception>
    public static async ValueTask<Body<T>?> BindAsync(HttpContext context, ParameterInfo parameter)
    {
        if (!context.Request.HasJsonContentType())
        {
            throw new BadHttpRequestException("The body has to be JSON.", StatusCodes.Status415UnsupportedMediaType);
        }

        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        var options = context.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var bytes = new ReadOnlyMemory<byte>(buffer.GetBuffer(), 0, (int)buffer.Length);
        return new Body<T>(StrictJson.Read(bytes, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T))));
    }

    /// <summary>Tells the API's description what is taken.</summary>
    public static void PopulateMetadata(ParameterInfo parameter, EndpointBuilder builder) =>
        builder.Metadata.Add(new AcceptsMetadata(["application/json"], typeof(T), isOptional: false));
}
