using System.Text.Json.Serialization;

namespace Weir.Contracts;

/// <summary>Something that is kept out because of wrong guesses.</summary>
/// <param name="Id">What lifts it.</param>
/// <param name="Kind">
/// <c>account</c>, a <c>device</c> that an account is known on, <c>unknown-name</c> for a name that no account has, <c>address</c> or
/// <c>network</c>.
/// </param>
/// <param name="Subject">The user's id, or the address or network; null for an unknown name, which is kept as a digest only.</param>
/// <param name="Until">When it ends by itself; null where it stays until it is lifted or a new password is chosen by a link.</param>
/// <param name="Failures">Of accounts, devices and names: wrong guesses in a row.</param>
/// <param name="Blocks">Of addresses and networks: how often they were blocked lately.</param>
public sealed record BlockView(string Id, string Kind, string? Subject, DateTimeOffset? Until, int Failures, int Blocks);

/// <summary>How the records of blocks are written.</summary>
[JsonSourceGenerationOptions(System.Text.Json.JsonSerializerDefaults.Web, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BlockView))]
[JsonSerializable(typeof(Page<BlockView>))]
public sealed partial class BlocksJson : JsonSerializerContext;
