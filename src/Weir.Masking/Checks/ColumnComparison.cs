using System.Buffers.Binary;
using Weir.Foundation;
using Weir.Masking.Configuration;
using Weir.Masking.Generators;
using Weir.Masking.Plans;
using Weir.Masking.Runs;
using Weir.Masking.Values;

namespace Weir.Masking.Checks;

/// <summary>
/// One masked column while source and copy are compared: masks source values again, and counts. One per thread; the caller disposes it.
/// </summary>
internal sealed class ColumnComparison : IDisposable
{
    private const int IsSourceValue = 1;
    private const int IsOutput = 2;

    /// <summary>Membership says something where a chance hit is rarer than this for each value.</summary>
    private const double MostChance = 0.01;

    private readonly ColumnPlan _plan;
    private readonly ColumnMask _mask;
    private readonly BoundGenerator _bound;
    private readonly FieldCodec _outputCodec;
    private readonly PooledBuffer _field = new();
    private readonly DistinctCounter _trials = new();
    private readonly DistinctCounter _fixedPoints = new();
    private readonly DistinctCounter _sourceValues = new();
    private readonly DistinctCounter _copyValues = new();
    private readonly DistinctCounter _members = new();
    private readonly DistinctCounter _strangers = new();
    private readonly ColumnPolicies _policies;
    private FingerprintSet? _values;

    /// <param name="plan">The column.</param>
    /// <param name="binding">Its complete binding.</param>
    /// <param name="maskCodec">A codec of the source's engine, to encode with.</param>
    /// <param name="outputCodec">Another one, to decode with.</param>
    public ColumnComparison(ColumnPlan plan, GeneratorBinding binding, FieldCodec maskCodec, FieldCodec outputCodec)
    {
        _plan = plan;
        _policies = plan.Configuration.Policies;
        _mask = new ColumnMask(plan, binding, maskCodec, sameWire: true);
        _bound = plan.Generator.Bind(binding);
        _outputCodec = outputCodec;
    }

    /// <summary>The column.</summary>
    public ColumnPlan Plan => _plan;

    /// <summary>Whether a fixed point of this column can be judged at all.</summary>
    public bool ComparesRows => _plan.FixedPointProbability < 1;

    /// <summary>
    /// Whether equal rows stand for one trial only together with the entity that they belong to, which takes a cell more.
    /// </summary>
    public bool HasEntity => _plan.Binding.KeyedBy is KeyedBy.Entity;

    /// <summary>Values that a policy kept.</summary>
    public long Kept { get; private set; }

    /// <summary>Rows that kept their value although their generator gives another one.</summary>
    public long UnexplainedRows { get; private set; }

    /// <summary>Destination values that the source held and no row of the source gives: certainly not made by the generator.</summary>
    public long Strangers => _strangers.Count;

    private bool IsRowKeyed => _plan.Binding.KeyedBy is KeyedBy.Row or KeyedBy.Table;

    /// <summary>Whether membership says something about a column of so many rows.</summary>
    public bool ComparesMembers(long rows) => ComparesRows && (_plan.IsOutputDisjoint || _plan.OutputSpace > 100.0 * rows);

    /// <summary>Starts a pass over the source.</summary>
    /// <param name="values">Takes source values and outputs; null when membership is not compared.</param>
    public void BeginPass(FingerprintSet? values) => _values = values;

    /// <summary>Masks a row's value as the run did. The result is valid until the next call.</summary>
    public FieldValue Mask(in RowView row, out bool isKept)
    {
        var counts = _mask.Counts;
        var (outOfDomain, tooLong) = (counts.OutOfDomain, counts.TooLong);
        _field.Clear();
        _mask.Apply(row, _field);
        isKept = (counts.OutOfDomain > outOfDomain && _policies.OnInvalid == ValuePolicy.Keep)
            || (counts.TooLong > tooLong && _policies.OnTooLong == ValuePolicy.Keep);
        var length = BinaryPrimitives.ReadInt32BigEndian(_field.WrittenSpan);
        return length < 0 ? FieldValue.Null : _outputCodec.Decode(_field.WrittenSpan.Slice(sizeof(int), length));
    }

    /// <summary>
    /// Takes a row of the source that belongs to this pass by its key (or not) and fills its cells: the value's fingerprint, whose lowest
    /// bit
    /// says that the generator gives the value itself, and for an entity the trial's.
    /// </summary>
    public void AddSource(
        in RowView row, in FieldValue output, bool isKept, ulong key, ValueFingerprints fingerprints, bool isFirstPass, Span<ulong> cells,
        Func<ulong, bool> inPass)
    {
        var input = row[_plan.Binding.Ordinal];
        var outputFingerprint = ValueFingerprints.IsComparable(output) ? fingerprints.Of(output) : 0;
        AddValue(outputFingerprint, IsOutput, inPass);
        if (isKept)
        {
            Kept += isFirstPass ? 1 : 0;
            return;
        }

        var chance = ValueFingerprints.IsComparable(input) ? _bound.FixedPointProbabilityOf(input) : 1;
        if (chance >= 1)
        {
            return;
        }

        var fingerprint = fingerprints.Of(input);
        AddValue(fingerprint, IsSourceValue, inPass);
        var trial = Trial(row, fingerprint, key, fingerprints);
        if (isFirstPass)
        {
            _sourceValues.Add(fingerprint);
            _trials.Add(trial, chance);
        }

        if (!cells.IsEmpty)
        {
            cells[0] = (fingerprint & ~1UL) | (fingerprint == outputFingerprint ? 1UL : 0);
            if (HasEntity)
            {
                cells[1] = trial;
            }
        }
    }

    /// <summary>Compares a row of the destination with the cells of its source row, which are empty when it is of another pass.</summary>
    public void AddCopy(in FieldValue value, ulong key, ValueFingerprints fingerprints, ReadOnlySpan<ulong> cells, Func<ulong, bool> inPass)
    {
        if (!ValueFingerprints.IsComparable(value))
        {
            return;
        }

        var fingerprint = fingerprints.Of(value);
        if (!cells.IsEmpty && cells[0] != 0 && ((cells[0] ^ fingerprint) & ~1UL) == 0)
        {
            _fixedPoints.Add(IsRowKeyed ? key ^ fingerprint : HasEntity ? cells[1] : fingerprint);
            UnexplainedRows += (cells[0] & 1) == 0 ? 1 : 0;
        }

        if (_values is null || !inPass(fingerprint))
        {
            return;
        }

        _copyValues.Add(fingerprint, ShapeChance(value));
        var label = _values.Find(fingerprint);
        if (label == IsSourceValue)
        {
            _strangers.Add(fingerprint);
        }
        else if (label == (IsSourceValue | IsOutput))
        {
            _members.Add(fingerprint);
        }
    }

    /// <summary>The figures after the last pass.</summary>
    public ColumnLeakCheck Judge(Schema.TableName table, string note)
    {
        // An estimate of a count is taken at the end of its error that speaks against an alarm.
        var trials = Upper(_trials);
        var fixedPoints = Math.Min(Lower(_fixedPoints), trials);
        var tail = trials == 0 || note.Length > 0 ? (double?)null : BinomialTail.AtLeast(fixedPoints, trials, _trials.MeanWeight);
        var chance = MemberChance();
        var members = _values is null || chance > MostChance ? (long?)null : _members.Count;
        return new ColumnLeakCheck(
            table,
            _plan.Column.Name,
            trials,
            fixedPoints,
            trials * _trials.MeanWeight,
            tail,
            members,
            members is null ? 0 : Upper(_copyValues) * chance,
            Kept,
            note);
    }

    /// <summary>The probability of at least so many members by chance; 1 when membership says nothing.</summary>
    public double MemberTail()
    {
        var chance = MemberChance();
        var trials = Upper(_copyValues);
        return _values is null || chance > MostChance || trials == 0
            ? 1
            : BinomialTail.AtLeast(Math.Min(Lower(_members), trials), trials, chance);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _mask.Dispose();
        _bound.Dispose();
        _field.Dispose();
    }

    private static long Upper(DistinctCounter counter) => counter.IsExact ? counter.Count : (long)(counter.Count * 1.03);

    private static long Lower(DistinctCounter counter) => counter.IsExact ? counter.Count : (long)(counter.Count * 0.97);

    private double MemberChance()
    {
        if (_plan.Declaration.Privacy == PrivacyClass.Composite)
        {
            // The text around what is replaced stays, so two texts meet far more often than their length lets expect.
            return 1;
        }

        var space = double.IsInfinity(_plan.OutputSpace) ? _copyValues.MeanWeight : 1 / _plan.OutputSpace;
        return Math.Min(1, Upper(_sourceValues) * space);
    }

    /// <summary>
    /// Where the space grows with the input, the chance that a value of this shape is one given value: a tenth per digit, a 26th per
    /// letter.
    /// </summary>
    private static double ShapeChance(in FieldValue value)
    {
        var chance = 1.0;
        if (value.Kind is ValueKind.Integer)
        {
            return 1 / Math.Max(10.0, Math.Abs((double)value.Integer));
        }

        foreach (var b in value.Bytes[..Math.Min(value.Bytes.Length, 64)])
        {
            chance /= TextFold.IsDigit(b) ? 10 : TextFold.IsLetter(b) || b >= 0x80 ? 26 : 1;
        }

        return value.Kind is ValueKind.Text or ValueKind.Uuid or ValueKind.Bytes ? chance : 1;
    }

    private ulong Trial(in RowView row, ulong fingerprint, ulong key, ValueFingerprints fingerprints)
    {
        if (IsRowKeyed)
        {
            return key ^ fingerprint;
        }

        if (!HasEntity)
        {
            return fingerprint;
        }

        fingerprints.Begin();
        foreach (var ordinal in _plan.Binding.KeyOrdinals)
        {
            fingerprints.Append(row[ordinal]);
        }

        fingerprints.Append(row[_plan.Binding.Ordinal]);
        return fingerprints.End();
    }

    private void AddValue(ulong fingerprint, int label, Func<ulong, bool> inPass)
    {
        if (_values is not null && fingerprint != 0 && inPass(fingerprint) && !_values.TryMark(fingerprint, label))
        {
            throw new InvalidOperationException("The set of a membership test is smaller than the rows that were counted.");
        }
    }
}
