using System.Text;
using Weir.Foundation;
using Weir.Guard.Actors;
using Weir.S3;

namespace Weir.Tests.S3;

/// <summary>An access key whose secret the test knows.</summary>
/// <param name="Secret">The secret access key; the very same text is the same key.</param>
/// <param name="Actor">Who acts by it.</param>
internal sealed record KnownCredential(string Secret, Actor? Actor = null) : IS3Credential
{
    public object Stamp => Secret;

    public SecretBytes OpenSecret() => SecretBytes.CopyOf(Encoding.UTF8.GetBytes(Secret));

    public Task<Actor> AcceptAsync(CancellationToken cancellationToken) =>
        Task.FromResult(Actor ?? throw new InvalidOperationException("Nobody acts by this key."));

    public Task RefuseAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
