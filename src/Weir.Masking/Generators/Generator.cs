using Weir.Masking.Values;

namespace Weir.Masking.Generators;

/// <summary>
/// A kind of generator: says what it is and makes bound generators for columns. Stateless and thread-safe; found by
/// <see cref="GeneratorCatalog"/> through its parameterless constructor, so that a new generator is one more class in this folder.
/// </summary>
public abstract class Generator
{
    /// <summary>What the generator says about itself.</summary>
    public abstract GeneratorDeclaration Declaration { get; }

    /// <summary>
    /// Makes the generator of one column for one thread. Called once to validate a plan and once per thread of a run.
    /// </summary>
    /// <exception cref="GeneratorBindingException">Parameters, column and generator do not fit; carries every reason.</exception>
    public abstract BoundGenerator Bind(GeneratorBinding binding);
}

/// <summary>
/// A generator bound to a column, its parameters and keys. Used by one thread; the caller disposes it. The hot path: no allocation.
/// </summary>
public abstract class BoundGenerator : IDisposable
{
    /// <summary>The uniqueness class with these parameters.</summary>
    public abstract Uniqueness Uniqueness { get; }

    /// <summary>
    /// How many equally likely outputs there are: the space of the birthday estimate and of the leak check's membership test.
    /// Infinity when it is larger than matters or grows with the input.
    /// </summary>
    public virtual double OutputSpace => double.PositiveInfinity;

    /// <summary>
    /// The probability, over the key, that an input maps to itself. The leak check's row equality test compares against it; 1 declares that
    /// equality says nothing (passthrough).
    /// </summary>
    public virtual double FixedPointProbability => 1 / OutputSpace;

    /// <summary>
    /// The same for one input, exactly: inputs of a smaller domain (a number of two digits) and inputs that are kept by rule (a key of 0,
    /// where it is 1) differ from the ordinary input that <see cref="FixedPointProbability"/> speaks of. The leak check leaves inputs of
    /// probability 1 out and compares the rest with the mean.
    /// </summary>
    public virtual double FixedPointProbabilityOf(in FieldValue input) => FixedPointProbability;

    /// <summary>
    /// Whether no output can ever be a real value of the column's kind (e-mail at a reserved domain, an unassigned number): any source
    /// value
    /// seen in the destination is then a leak.
    /// </summary>
    public virtual bool IsOutputDisjoint => false;

    /// <summary>
    /// Makes the output for <paramref name="input"/>. The input is never NULL unless the column's policy says to generate for NULL.
    /// </summary>
    /// <returns>
    /// False when the input is out of the generator's domain; the column's policy then decides. The output is then ignored.
    /// </returns>
    public abstract bool Generate(in FieldValue input, in RowView row, FieldBuffer output);

    /// <inheritdoc />
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases buffers and sub-generators.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}

/// <summary>A generator cannot be used as configured.</summary>
public sealed class GeneratorBindingException(IReadOnlyList<string> reasons) : Exception(string.Join("; ", reasons))
{
    /// <summary>Every reason, each a sentence that says what was expected.</summary>
    public IReadOnlyList<string> Reasons { get; } = reasons;
}
