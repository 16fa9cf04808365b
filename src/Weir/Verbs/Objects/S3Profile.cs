using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Commands;
using Weir.Verbs.Server;

namespace Weir.Verbs.Objects;

/// <summary>An S3 door, and the access key that opens it.</summary>
/// <param name="Endpoint">Scheme, host and port.</param>
/// <param name="Region">What is signed for.</param>
/// <param name="AccessKeyId">The key's id.</param>
/// <param name="SecretAccessKey">The key's secret.</param>
/// <param name="AuthorityFile">The only authorities that the door's certificate may come from; null for the system's.</param>
internal sealed record S3Profile(string Endpoint, string Region, string AccessKeyId, string SecretAccessKey, string? AuthorityFile)
{
    private const string Name = "s3.json";

    /// <summary>The profile of the environment (the variables that S3 clients know), else the one that was kept.</summary>
    /// <exception cref="CommandException">There is neither, or what there is is not whole.</exception>
    public static S3Profile Find(IReadOnlyDictionary<string, string> environment)
    {
        if (Variable("AWS_ACCESS_KEY_ID") is { } id)
        {
            return new S3Profile(
                Variable("AWS_ENDPOINT_URL_S3") ?? Variable("AWS_ENDPOINT_URL")
                    ?? throw CommandException.Usage("AWS_ACCESS_KEY_ID is set, and AWS_ENDPOINT_URL_S3 does not say for which server"),
                Variable("AWS_REGION") ?? Variable("AWS_DEFAULT_REGION") ?? "us-east-1",
                id,
                Variable("AWS_SECRET_ACCESS_KEY") ?? throw CommandException.Usage("AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not"),
                Variable("AWS_CA_BUNDLE"));
        }

        var path = OwnFile.PathOf(Name, environment);
        try
        {
            return OwnFile.Read(path) is { } content && JsonSerializer.Deserialize(content, S3ProfileJson.Default.S3Profile) is { } kept
                ? kept
                : throw new CommandException(
                    ExitCode.NotSignedIn,
                    "there is no access key for S3; make one with: weir s3 key new NAME --account ACCOUNT, or set AWS_ACCESS_KEY_ID, "
                    + "AWS_SECRET_ACCESS_KEY and AWS_ENDPOINT_URL_S3");
        }
        catch (JsonException)
        {
            throw CommandException.Usage($"{path} is damaged; remove it and make another key: weir s3 key new NAME --account ACCOUNT");
        }

        string? Variable(string name) => environment.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
    }

    /// <summary>Keeps it as the one that verbs use, in the place of the one before; gives the file.</summary>
    public string Keep(IReadOnlyDictionary<string, string> environment)
    {
        var path = OwnFile.PathOf(Name, environment);
        OwnFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(this, S3ProfileJson.Default.S3Profile));
        return path;
    }

    /// <summary>The address; never the key.</summary>
    public override string ToString() => Endpoint;
}

/// <summary>How a profile is written.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(S3Profile))]
internal sealed partial class S3ProfileJson : JsonSerializerContext;
