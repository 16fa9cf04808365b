using Weir.Testing;
using Weir.Tests.Ledger;
using Weir.Tests.S3;

namespace Weir.Tests.Fuzzing;

/// <summary>
/// Replays the inputs that are kept in <c>corpus</c>, each named after what has to become of it, and what is made of them by chance: few in
/// <c>./test</c>, many in <c>./test --long</c>. An input that showed a fault is added to the corpus.
/// </summary>
public sealed class FuzzTests
{
    private const int MostChanges = 4;
    private const int MostBytes = 100_000;

    public static TheoryData<string> Targets => [.. FuzzTarget.All.Select(static target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_kept_input_becomes_what_it_is_named_after(string name)
    {
        var target = FuzzTarget.All.Single(one => one.Name == name);

        Assert.All(Files(target), path => Assert.Equal(Path.GetFileName(path).Split('.')[0], target.OutcomeOf(File.ReadAllBytes(path))));
    }

    [Theory]
    [MemberData(nameof(Targets))]
    public void Whatever_is_made_of_them_has_an_outcome_too(string name)
    {
        var target = FuzzTarget.All.Single(one => one.Name == name);
        var inputs = Files(target).Select(File.ReadAllBytes).ToList();
        var (count, seed) = (TestScale.Count(usual: 10_000, published: 500_000), 20_261_122);
        var chance = new Chance(seed);
        var outcomes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var turn = 0; turn < count; turn++)
        {
            var input = Changed(inputs, chance);
            try
            {
                var outcome = target.OutcomeOf(input);
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            }
            catch (Exception fault)
            {
                Assert.Fail($"{fault.GetType().Name}: {fault.Message} with {Convert.ToBase64String(input)}");
            }
        }

        Assert.InRange(outcomes.Count, 3, 50);
        TestScale.Record($"fuzz-{name}", [new("inputs", count), new("kept", inputs.Count), new("seed", seed), new("outcomes", outcomes)]);
    }

    [Fact]
    public void Every_folder_of_the_corpus_has_a_target() => Assert.Equal(
        FuzzTarget.All.Select(static target => target.Name).Order(),
        Directory.EnumerateDirectories(Corpus()).Select(static path => Path.GetFileName(path)).Order());

    private static string Corpus() => Repository.Path("tests/Weir.Tests/Fuzzing/corpus");

    private static List<string> Files(FuzzTarget target) =>
        [.. Directory.EnumerateFiles(Path.Combine(Corpus(), target.Name)).Order(StringComparer.Ordinal)];

    // Bytes change, come twice and go; now and then the end is that of another input.
    private static byte[] Changed(List<byte[]> inputs, Chance chance)
    {
        var input = inputs[chance.Next(inputs.Count)];
        if (chance.OneIn(8))
        {
            var other = inputs[chance.Next(inputs.Count)];
            input = [.. input[..chance.Next(input.Length + 1)], .. other[chance.Next(other.Length + 1)..]];
        }

        for (var changes = chance.Next(MostChanges) + 1; changes > 0 && input.Length is > 0 and < MostBytes; changes--)
        {
            var letter = chance.OneIn(2) ? (byte)chance.Next(256) : inputs[0].Length > 0 ? inputs[0][chance.Next(inputs[0].Length)] : (byte)' ';
            input = Mutation.Of(input, chance.Next(input.Length), (byte)chance.Next(5), letter);
        }

        return input;
    }
}
