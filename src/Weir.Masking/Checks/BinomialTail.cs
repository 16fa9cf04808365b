namespace Weir.Masking.Checks;

/// <summary>
/// The exact upper tail of the binomial distribution, to about 12 digits, by Loader's saddle-point form of the probability mass
/// (C. Loader, "Fast and Accurate Computation of Binomial Probabilities", 2000) and the recurrence between neighbouring masses. Pure.
/// </summary>
internal static class BinomialTail
{
    private const double Negligible = 1e-17;

    private const int SmallFactorial = 16;

    /// <summary>log n! minus Stirling's approximation, for n below <see cref="SmallFactorial"/>.</summary>
    private static readonly double[] SmallStirlingErrors = MakeSmallStirlingErrors();

    /// <summary>P(X ≥ <paramref name="successes"/>) for X ~ Binomial(<paramref name="trials"/>, <paramref name="probability"/>).</summary>
    /// <param name="successes">At most <paramref name="trials"/>.</param>
    /// <param name="trials">0 or more.</param>
    /// <param name="probability">0 to 1.</param>
    public static double AtLeast(long successes, long trials, double probability)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(trials);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(successes, trials);
        if (double.IsNaN(probability) || probability is < 0 or > 1)
        {
            throw new ArgumentOutOfRangeException(nameof(probability));
        }

        if (successes <= 0 || probability >= 1)
        {
            return 1;
        }

        if (probability <= 0)
        {
            return 0;
        }

        // The tail is summed from its largest mass outwards; on the wrong side of the mode it is the complement that is small.
        return successes > trials * probability
            ? SumUp(successes, trials, probability)
            : 1 - SumDown(successes - 1, trials, probability);
    }

    /// <summary>P(X = <paramref name="successes"/>).</summary>
    internal static double Mass(long successes, long trials, double probability)
    {
        double x = successes;
        double n = trials;
        if (successes == 0)
        {
            return Math.Exp(n * LogOneMinus(probability));
        }

        if (successes == trials)
        {
            return Math.Exp(n * Math.Log(probability));
        }

        var log = StirlingError(n) - StirlingError(x) - StirlingError(n - x)
            - Deviance(x, n * probability) - Deviance(n - x, n * (1 - probability));
        return Math.Exp(log) * Math.Sqrt(n / (2 * Math.PI * x * (n - x)));
    }

    private static double SumUp(long from, long trials, double probability)
    {
        var term = Mass(from, trials, probability);
        var sum = term;
        var odds = probability / (1 - probability);
        for (var i = from; i < trials && term > sum * Negligible; i++)
        {
            term *= (trials - i) / (i + 1.0) * odds;
            sum += term;
        }

        return Math.Min(sum, 1);
    }

    private static double SumDown(long from, long trials, double probability)
    {
        var term = Mass(from, trials, probability);
        var sum = term;
        var odds = (1 - probability) / probability;
        for (var i = from; i > 0 && term > sum * Negligible; i--)
        {
            term *= i / (trials - i + 1.0) * odds;
            sum += term;
        }

        return Math.Min(sum, 1);
    }

    /// <summary>log(1 - p) without losing the digits of a small p.</summary>
    private static double LogOneMinus(double p) => p < 1e-5 ? -p - (p * p / 2) - (p * p * p / 3) : Math.Log(1 - p);

    /// <summary>x log(x / m) + m - x, accurate where x is close to m.</summary>
    private static double Deviance(double x, double mean)
    {
        if (Math.Abs(x - mean) >= 0.1 * (x + mean))
        {
            return (x * Math.Log(x / mean)) + mean - x;
        }

        var v = (x - mean) / (x + mean);
        var sum = (x - mean) * v;
        var power = 2 * x * v;
        for (var j = 1; ; j++)
        {
            power *= v * v;
            var next = sum + (power / ((2 * j) + 1));
            if (next.Equals(sum))
            {
                return sum;
            }

            sum = next;
        }
    }

    private static double StirlingError(double n)
    {
        if (n < SmallFactorial)
        {
            return SmallStirlingErrors[(int)n];
        }

        var square = n * n;
        return ((1 / 12.0) - (((1 / 360.0) - (((1 / 1260.0) - (1 / 1680.0 / square)) / square)) / square)) / n;
    }

    private static double[] MakeSmallStirlingErrors()
    {
        var errors = new double[SmallFactorial];
        var factorial = 1.0;
        for (var n = 1; n < SmallFactorial; n++)
        {
            factorial *= n;
            errors[n] = Math.Log(factorial) - ((n + 0.5) * Math.Log(n)) + n - (0.5 * Math.Log(2 * Math.PI));
        }

        return errors;
    }
}
