using Weir.Masking.Checks;

namespace Weir.Tests.Masking.Checks;

public sealed class BinomialTailTests
{
    /// <summary>Sums of exact rational masses, computed with Python's fractions.</summary>
    [Theory]
    [InlineData(1, 1, 0.25, 0.25)]
    [InlineData(3, 10, 0.5, 0.9453125)]
    [InlineData(10, 10, 0.5, 0.0009765625)]
    [InlineData(6, 10, 0.5, 0.376953125)]
    [InlineData(5, 20, 0.1, 0.04317449528446339)]
    [InlineData(30, 100, 0.2, 0.011248978720991643)]
    [InlineData(15, 100, 0.2, 0.9195562788619493)]
    [InlineData(1, 1000000, 1e-7, 0.0951625864882278)]
    [InlineData(2, 1000000, 1e-7, 0.004678836088675547)]
    [InlineData(600, 1000, 0.5, 1.3642320780330092e-10)]
    public void It_agrees_with_exact_sums(long successes, long trials, double probability, double expected)
    {
        var tail = BinomialTail.AtLeast(successes, trials, probability);

        Assert.InRange(tail / expected, 1 - 1e-10, 1 + 1e-10);
    }

    [Fact]
    public void The_edges_are_certain()
    {
        Assert.Equal(1, BinomialTail.AtLeast(0, 10, 0.3));
        Assert.Equal(1, BinomialTail.AtLeast(0, 0, 0.3));
        Assert.Equal(0, BinomialTail.AtLeast(1, 10, 0));
        Assert.Equal(1, BinomialTail.AtLeast(10, 10, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => BinomialTail.AtLeast(11, 10, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>(() => BinomialTail.AtLeast(1, 10, double.NaN));
    }

    [Fact]
    public void The_masses_of_a_large_number_of_trials_sum_to_one()
    {
        var sum = 0.0;
        for (var i = 0L; i <= 2000; i++)
        {
            sum += BinomialTail.Mass(i, 2000, 0.37);
        }

        Assert.Equal(1, sum, 1e-12);
    }

    [Fact]
    public void The_tail_falls_with_every_success()
    {
        var before = 1.0;
        for (var i = 1L; i <= 300; i++)
        {
            var tail = BinomialTail.AtLeast(i, 300, 0.4);
            Assert.InRange(tail, 0, before);
            before = tail;
        }
    }
}
