using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using Weir.SystemTests.S3.Clients;
using Weir.Testing;
using Weir.Testing.Histories;
using Weir.Testing.S3;

namespace Weir.SystemTests.S3;

/// <summary>
/// Many clients on few keys of a real server: writers, deleters, conditional writers, and two that complete the same upload. What each was
/// answered, and when, is linearizable for every key.
/// </summary>
/// <param name="clients">The server.</param>
[Collection<ClientCollection>]
public sealed class ConcurrencyTests(ClientHouse clients)
{
    private const int Clients = 8;
    private const int UploadsEach = 6;

    private static readonly string[] Keys = ["a", "b/c"];

    private readonly ConcurrentDictionary<string, ConcurrentQueue<Call<ObjectCall>>> _histories = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<int, string> _tags = [];
    private readonly string _bucket = Storehouse.NewBucket();
    private int _lastValue;

    [Theory]
    [InlineData("Enabled")]
    [InlineData("Suspended")]
    public async Task What_clients_are_told_of_a_key_fits_one_order(string versioning)
    {
        var rounds = TestScale.Count(usual: 2, published: 200);
        var turns = TestScale.Count(usual: 25, published: 40);
        using var http = clients.House.Server.NewClient();
        var house = clients.House;
        var client = new SigningClient(http, house.Server.S3Address, house.Key.Id, house.Key.Secret, "us-east-1");
        (await client.SendAsync("PUT", $"/{_bucket}")).Demand(HttpStatusCode.OK);
        var asked = $"<VersioningConfiguration><Status>{versioning}</Status></VersioningConfiguration>";
        (await client.SendAsync("PUT", $"/{_bucket}?versioning", Encoding.UTF8.GetBytes(asked))).Demand(HttpStatusCode.OK);
        for (var round = 0; round < rounds; round++)
        {
            _histories.Clear();
            await RunAsync(client, round, turns);
            foreach (var (key, history) in _histories)
            {
                var contradiction = Linearizability.Find(history, default(ObjectPlace), ObjectPlace.Next);
                Assert.True(contradiction is null, $"round {round}, key {key}: {contradiction}");
                Assert.Contains(history, static call => call.Operation is { Verb: ObjectVerb.Read, Answer: ObjectAnswer.Done });
            }
        }

        TestScale.Record(
            $"s3-histories-{versioning.ToLowerInvariant()}",
            [new("rounds", rounds), new("clients", Clients), new("calls", rounds * Clients * turns), new("keys in a round", Keys.Length)]);
    }

    private async Task RunAsync(SigningClient client, int round, int turns)
    {
        var uploads = new Dictionary<string, List<(string Id, int Value)>>(StringComparer.Ordinal);
        foreach (var key in Keys.Select(key => $"{round}/{key}"))
        {
            uploads[key] = [];
            for (var number = 0; number < UploadsEach; number++)
            {
                uploads[key].Add(await StartAsync(client, key));
            }
        }

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(number => Task.Run(async () =>
        {
            var dice = new Dice((ulong)((round * Clients) + number));
            var seen = 0;
            for (var turn = 0; turn < turns; turn++)
            {
                var (key, mine) = dice.Of([.. uploads]);
                var wanted = Next(dice, seen);
                var invoked = Stopwatch.GetTimestamp();
                var done = await SendAsync(client, key, wanted, mine);
                _histories.GetOrAdd(key, static _ => []).Enqueue(new Call<ObjectCall>(invoked, Stopwatch.GetTimestamp(), done));
                seen = done is { Answer: ObjectAnswer.Done, Value: > 0 } ? done.Value : seen;
            }
        })));
    }

    // A condition asks for what this client saw last, of either key: sometimes that is what is there.
    private ObjectCall Next(Dice dice, int seen)
    {
        var verb = dice.Next(12) switch { < 4 => ObjectVerb.Read, < 9 => ObjectVerb.Write, < 11 => ObjectVerb.Delete, _ => ObjectVerb.Complete };
        var call = new ObjectCall(verb, ObjectAnswer.Done)
        {
            Value = verb == ObjectVerb.Write ? Interlocked.Increment(ref _lastValue) : 0,
            Upload = verb == ObjectVerb.Complete ? dice.Next(UploadsEach) : 0,
        };
        return (verb, dice.Next(4)) switch
        {
            (ObjectVerb.Write, 0) => call with { IfAbsent = true },
            (ObjectVerb.Write or ObjectVerb.Delete, 1) when seen > 0 => call with { IfMatch = seen },
            _ => call,
        };
    }

    private async Task<ObjectCall> SendAsync(SigningClient client, string key, ObjectCall call, List<(string Id, int Value)> uploads)
    {
        var target = $"/{_bucket}/{key}";
        (string, string)[] condition = call.IfAbsent ? [("If-None-Match", "*")]
            : call.IfMatch is { } value ? [("If-Match", _tags[value])]
            : [];
        var answer = call.Verb switch
        {
            ObjectVerb.Read => await client.SendAsync("GET", target),
            ObjectVerb.Write => await client.SendAsync("PUT", target, Body(call.Value), Extras.Of(condition)),
            ObjectVerb.Delete => await client.SendAsync("DELETE", target, null, Extras.Of(condition)),
            _ => await client.SendAsync("POST", $"{target}?uploadId={uploads[call.Upload].Id}", Completion(uploads[call.Upload].Value)),
        };
        return call with
        {
            Answer = AnswerOf(answer),
            Value = call.Verb switch
            {
                ObjectVerb.Read => answer.Status == HttpStatusCode.OK ? int.Parse(answer.Text, CultureInfo.InvariantCulture) : 0,
                ObjectVerb.Complete => uploads[call.Upload].Value,
                _ => call.Value,
            },
        };
    }

    private static ObjectAnswer AnswerOf(Answer answer) => (answer.Status, answer.Error) switch
    {
        (HttpStatusCode.OK or HttpStatusCode.NoContent, null) => ObjectAnswer.Done,
        (HttpStatusCode.NotFound, "NoSuchKey") => ObjectAnswer.NotThere,
        (HttpStatusCode.NotFound, "NoSuchUpload") => ObjectAnswer.NoUpload,
        (HttpStatusCode.PreconditionFailed, _) => ObjectAnswer.Unmet,
        (HttpStatusCode.Conflict, _) => ObjectAnswer.Conflict,
        _ => throw new InvalidOperationException($"{answer.Status}: {answer.Text}"),
    };

    private async Task<(string Id, int Value)> StartAsync(SigningClient client, string key)
    {
        var value = Interlocked.Increment(ref _lastValue);
        var id = (await client.SendAsync("POST", $"/{_bucket}/{key}?uploads")).Demand(HttpStatusCode.OK).One("UploadId");
        (await client.SendAsync("PUT", $"/{_bucket}/{key}?partNumber=1&uploadId={id}", Body(value))).Demand(HttpStatusCode.OK);
        _tags[value] = $"\"{EntityTags.Of(EntityTags.Md5(Text(value)))}-1\"";
        return (id, value);
    }

    private byte[] Body(int value)
    {
        _tags.TryAdd(value, $"\"{EntityTags.Of(Text(value))}\"");
        return Text(value);
    }

    private static byte[] Text(int value) => Encoding.UTF8.GetBytes(value.ToString(CultureInfo.InvariantCulture));

    private static byte[] Completion(int value)
    {
        var part = $"<Part><PartNumber>1</PartNumber><ETag>{EntityTags.Of(Text(value))}</ETag></Part>";
        return Encoding.UTF8.GetBytes($"<CompleteMultipartUpload>{part}</CompleteMultipartUpload>");
    }
}
