namespace Weir.Tests.Masking.Generators.Keys;

internal sealed class Ff1AlphanumericCases : GeneratorCases
{
    public override string Name => "ff1-alphanumeric";

    public override IEnumerable<GeneratorCase> Cases
    {
        get
        {
            var rows = Inputs(Types.VarChar(40)).Select(v => new[] { v }).ToList();
            yield return new GeneratorCase("varchar(40), classes: keep", Types.VarChar(40), rows);
            foreach (var letters in new[] { "both", "upper", "lower" })
            {
                yield return new GeneratorCase($"text, classes: mix, letters: {letters}", Types.Text, rows)
                {
                    Options = new HarnessOptions { Parameters = [("classes", "mix"), ("letters", letters)] },
                };
            }

            yield return new GeneratorCase("text, keep_prefix: 2, keep_suffix: 1", Types.Text, rows)
            {
                Options = new HarnessOptions { Parameters = [("keep_prefix", "2"), ("keep_suffix", "1")] },
            };
        }
    }
}
