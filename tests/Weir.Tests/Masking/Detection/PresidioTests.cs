using System.Text;
using System.Text.Json;
using Weir.Masking.Detection;
using Weir.Testing;

namespace Weir.Tests.Masking.Detection;

/// <summary>
/// <see cref="TextFinder"/> on the labelled sentences of presidio-research. Precision and recall are over words, personal or not, as its
/// own evaluation counts them; nationalities, job titles and weekdays, which Weir does not look for, count as missed.
/// </summary>
public sealed class PresidioTests(ITestOutputHelper output)
{
    private static readonly string[] Patterns =
        ["CREDIT_CARD", "EMAIL_ADDRESS", "IBAN_CODE", "IP_ADDRESS", "US_SSN", "US_DRIVER_LICENSE", "DOMAIN_NAME", "PHONE_NUMBER"];

    private readonly Dictionary<string, (int Total, int Found)> _entities = new(StringComparer.Ordinal);
    private readonly TextFinder _finder = new();
    private readonly List<TextSpan> _spans = [];
    private int _right;
    private int _wrong;
    private int _missed;

    [Fact]
    public void Words_are_found_with_an_F2_above_0_80()
    {
        Read();
        var precision = (double)_right / (_right + _wrong);
        var recall = (double)_right / (_right + _missed);
        var f2 = 5 * precision * recall / ((4 * precision) + recall);
        var line = $"precision {precision:0.000}, recall {recall:0.000}, F2 {f2:0.000}";
        output.WriteLine(line);
        Assert.True(f2 > 0.80, line);
    }

    [Fact]
    public void Entities_that_follow_a_pattern_are_found_with_a_recall_of_0_95()
    {
        Read();
        foreach (var (type, (total, found)) in _entities.OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            output.WriteLine($"{type}: {found} of {total}");
        }

        Assert.All(Patterns, p => Assert.True(_entities[p].Found >= 0.95 * _entities[p].Total, $"{p}: {_entities[p]}"));
    }

    private void Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(TestData.Require("presidio-research/synth_dataset_v2.json")));
        foreach (var sample in document.RootElement.EnumerateArray())
        {
            var text = sample.GetProperty("full_text").GetString()!;
            var found = Found(text);
            var personal = new bool[text.Length];
            foreach (var span in sample.GetProperty("spans").EnumerateArray())
            {
                var (start, end) = (span.GetProperty("start_position").GetInt32(), span.GetProperty("end_position").GetInt32());
                personal.AsSpan(start..end).Fill(true);
                var covered = found.AsSpan(start..end).Count(true);
                var (total, hits) = _entities.GetValueOrDefault(span.GetProperty("entity_type").GetString()!);
                _entities[span.GetProperty("entity_type").GetString()!] = (total + 1, hits + (covered * 2 >= end - start ? 1 : 0));
            }

            CountWords(text, found, personal);
        }
    }

    private bool[] Found(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _finder.Find(bytes, _spans);
        var found = new bool[text.Length];
        foreach (var span in _spans)
        {
            var start = Encoding.UTF8.GetCharCount(bytes, 0, span.Start);
            found.AsSpan(start, Encoding.UTF8.GetCharCount(bytes, span.Start, span.Length)).Fill(true);
        }

        return found;
    }

    private void CountWords(string text, bool[] found, bool[] personal)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsLetterOrDigit(text[i]) && (i == 0 || !char.IsLetterOrDigit(text[i - 1])))
            {
                _right += found[i] && personal[i] ? 1 : 0;
                _wrong += found[i] && !personal[i] ? 1 : 0;
                _missed += !found[i] && personal[i] ? 1 : 0;
            }
        }
    }
}
