namespace Weir.SystemTests.S3.Clients;

/// <summary>The tests of S3's clients, which share what starts slowly.</summary>
[CollectionDefinition]
public sealed class ClientCollection : ICollectionFixture<ClientHouse>;

/// <summary>One server, and one AWS CLI that talks to it.</summary>
public sealed class ClientHouse : IAsyncLifetime
{
    private AwsShell? _aws;

    /// <summary>The server.</summary>
    public Storehouse House { get; } = new();

    /// <summary>The AWS CLI, started when it is first asked for.</summary>
    internal AwsShell Aws => _aws ??= new AwsShell(House);

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => House.InitializeAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_aws is not null)
        {
            await _aws.DisposeAsync();
        }

        await House.DisposeAsync();
    }
}
