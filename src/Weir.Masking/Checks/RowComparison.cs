using System.Globalization;
using Weir.Masking.Generators;
using Weir.Masking.Keys;
using Weir.Masking.Plans;
using Weir.Masking.Schema;
using Weir.Masking.Sources;
using Weir.Masking.Values;

namespace Weir.Masking.Checks;

/// <summary>
/// Compares the masked columns of one table row by row: source rows are masked again to know the key that each has in the copy, and only
/// fingerprints are kept. More rows than fit in memory take several passes, each over the rows whose key falls into its part.
/// </summary>
internal sealed class RowComparison
{
    /// <summary>Below this, what is seen is not chance.</summary>
    public const double LeakTail = 1e-6;

    private const long BudgetBytes = 64L << 20;

    private readonly TablePlan _table;
    private readonly TableSchema _copy;
    private readonly SourceDatabase _source;
    private readonly SourceDatabase _destination;
    private readonly Prf _prf;
    private readonly Func<ColumnPlan, GeneratorBinding> _complete;
    private readonly List<string> _keyNames;

    /// <param name="table">The table.</param>
    /// <param name="copy">The same in the copy.</param>
    /// <param name="source">The source.</param>
    /// <param name="destination">The copy.</param>
    /// <param name="prf">Makes the fingerprints.</param>
    /// <param name="complete">Completes bindings as the run did.</param>
    public RowComparison(
        TablePlan table,
        TableSchema copy,
        SourceDatabase source,
        SourceDatabase destination,
        Prf prf,
        Func<ColumnPlan, GeneratorBinding> complete)
    {
        _table = table;
        _copy = copy;
        _source = source;
        _destination = destination;
        _prf = prf;
        _complete = complete;
        var key = table.Table.RowKey?.Columns ?? [];
        // A key over a generated column cannot be masked here, so such a table counts as one without key.
        _keyNames = key.All(k => table.Column(k) is not null) ? [.. key] : [];
    }

    /// <summary>Compares the table and adds what it finds.</summary>
    public async Task RunAsync(List<LeakFinding> findings, List<ColumnLeakCheck> columns, CancellationToken cancellationToken)
    {
        var compared = _table.Columns.Where(c => !c.IsPassthrough && _copy.Column(c.Column.Name) is not null).ToList();
        if (compared.All(c => c.FixedPointProbability >= 1))
        {
            return;
        }

        var rows = await _source.CountAsync(
            $"SELECT count(*) FROM {_table.Table.Name.ToSql()} AS {TableRead.Alias}"
            + (_table.Condition is { } where ? $" WHERE {where}" : ""),
            cancellationToken);
        using var pass = new Passes(this, compared, rows);
        for (var number = 0; number < pass.Count; number++)
        {
            pass.Begin(number);
            await RowScan.RowsAsync(_source, _table.ToRead(), pass.AddSource, cancellationToken);
            await RowScan.RowsAsync(_destination, CopyRead(), pass.AddCopy, cancellationToken);
        }

        Report(pass, findings, columns);
    }

    private TableRead CopyRead() => new(
        _copy,
        [
            .. _table.Columns.Where(c => _copy.Column(c.Column.Name) is not null)
                .Select(c => new ReadColumn($"{TableRead.Alias}.{TableName.Quote(c.Column.Name)}", _copy.Column(c.Column.Name)!.Type)),
        ],
        Condition: null);

    private void Report(Passes pass, List<LeakFinding> findings, List<ColumnLeakCheck> columns)
    {
        var note = _keyNames.Count > 0 ? "" : "not compared row by row: the table has no key that tells its rows apart";
        var matched = pass.CopyRows - pass.UnmatchedRows;
        if (_keyNames.Count > 0 && pass.UnmatchedRows > 0)
        {
            var isVoid = matched < pass.CopyRows / 2;
            findings.Add(new LeakFinding(
                LeakKind.NotCheckable,
                isVoid,
                _copy.Name.ToString(),
                null,
                pass.UnmatchedRows,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{pass.UnmatchedRows} of {pass.CopyRows} rows do not come from a row of the source by this key and configuration; ")
                + (isVoid ? "check with the key and configuration of the run." : "the source or the copy changed since the run.")));
        }

        foreach (var column in pass.Columns.Where(c => c.ComparesRows))
        {
            var check = column.Judge(_table.Table.Name, note);
            columns.Add(check);
            AddFindings(column, check, findings);
        }
    }

    private void AddFindings(ColumnComparison column, ColumnLeakCheck check, List<LeakFinding> findings)
    {
        var place = $"{_copy.Name}.{column.Plan.Column.Name}";
        if (column.UnexplainedRows > 0)
        {
            findings.Add(new LeakFinding(
                LeakKind.RowEquality, true, place, column.Plan.Kind, column.UnexplainedRows,
                $"{column.UnexplainedRows} rows hold the source's value, "
                + $"which generator {column.Plan.Declaration.Name} does not give for them."));
        }
        else if (check.FixedPointTail < LeakTail)
        {
            findings.Add(new LeakFinding(
                LeakKind.RowEquality, true, place, column.Plan.Kind, check.FixedPoints,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{check.FixedPoints} of {check.Trials} inputs kept their value; chance gives {check.ExpectedFixedPoints:0.##}.")));
        }

        if (column.Strangers > 0)
        {
            findings.Add(new LeakFinding(
                LeakKind.Membership, true, place, column.Plan.Kind, column.Strangers,
                $"{column.Strangers} values are values of the source's column that no row's masking gives."));
        }
        else if (check.Members is { } members && column.MemberTail() < LeakTail)
        {
            findings.Add(new LeakFinding(
                LeakKind.Membership, true, place, column.Plan.Kind, members,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{members} values are values of the source's column where chance gives {check.ExpectedMembers:0.##}.")));
        }

        if (check.KeptByPolicy > 0)
        {
            findings.Add(new LeakFinding(
                LeakKind.RowEquality, false, place, column.Plan.Kind, check.KeptByPolicy,
                $"{check.KeptByPolicy} values were kept because the column's policy says keep for what its generator does not take."));
        }
    }

    /// <summary>The state of the passes over one table.</summary>
    private sealed class Passes : IDisposable
    {
        private readonly ValueFingerprints _fingerprints;
        private readonly ColumnComparison?[] _bySourceOrdinal;
        private readonly (ColumnComparison Column, int Field)[] _byCopyField;
        private readonly int[] _keyOrdinals;
        private readonly int[] _copyKeyFields;
        private readonly int _width;
        private readonly long _rows;
        private readonly Func<ulong, bool> _inPass;
        private readonly bool _hasKey;
        private RowTable _table = new(0, 1);
        private int _number;

        public Passes(RowComparison owner, List<ColumnPlan> compared, long rows)
        {
            _rows = rows;
            _fingerprints = new ValueFingerprints(owner._prf);
            _hasKey = owner._keyNames.Count > 0;
            var columns = owner._table.Columns;
            var keys = owner._keyNames.Select(k => owner._table.Column(k)!).ToList();
            _keyOrdinals = [.. keys.Select(k => k.Binding.Ordinal)];
            var fields = columns.Where(c => owner._copy.Column(c.Column.Name) is not null).ToList();
            _copyKeyFields = [.. keys.Select(k => fields.IndexOf(k))];
            Columns =
            [
                .. compared.Where(c => c.FixedPointProbability < 1 || keys.Contains(c)).Select(c => new ColumnComparison(
                    c, owner._complete(c), owner._source.CreateCodec(c.Column.Type), owner._source.CreateCodec(c.Column.Type))),
            ];
            _bySourceOrdinal = new ColumnComparison?[columns.Count];
            foreach (var column in Columns)
            {
                _bySourceOrdinal[column.Plan.Binding.Ordinal] = column;
            }

            _byCopyField = [.. Columns.Select(c => (c, fields.IndexOf(c.Plan)))];
            _width = Columns.Sum(Cells);
            var sets = Columns.Count(c => c.ComparesMembers(rows));
            var needed = (_hasKey ? RowTable.SizeBytes(rows, _width) : 0) + (sets * 2 * rows * 2 * sizeof(ulong));
            Count = (int)Math.Max(1, (needed + BudgetBytes - 1) / BudgetBytes);
            _inPass = fingerprint => (fingerprint >> 4) % (ulong)Count == (ulong)_number;
        }

        public List<ColumnComparison> Columns { get; }

        public int Count { get; }

        public long CopyRows { get; private set; }

        public long UnmatchedRows { get; private set; }

        public void Begin(int number)
        {
            _number = number;
            if (number > 0)
            {
                _table = new RowTable(0, 1);
                Columns.ForEach(c => c.BeginPass(null));
                DeadMemory.Collect();
            }

            // A part is a little larger or smaller than its share; six standard deviations are never met.
            var share = _rows / Count;
            var capacity = (int)(share + (6 * Math.Sqrt(share)) + 16);
            _table = new RowTable(_hasKey ? capacity : 0, _width);
            foreach (var column in Columns)
            {
                column.BeginPass(column.ComparesMembers(_rows) ? new FingerprintSet(SlotsFor(2L * capacity)) : null);
            }
        }

        public void AddSource(in RowView row)
        {
            var key = _hasKey ? MaskedKey(row) : 0;
            var cells = _hasKey && _inPass(key) ? _table.Add(key) : default;
            foreach (var column in Columns)
            {
                var output = column.Mask(row, out var isKept);
                if (column.ComparesRows)
                {
                    column.AddSource(row, output, isKept, key, _fingerprints, _number == 0, Take(ref cells, Cells(column)), _inPass);
                }
                else
                {
                    Take(ref cells, Cells(column));
                }
            }
        }

        public void AddCopy(in RowView row)
        {
            var key = 0UL;
            Span<ulong> cells = default;
            if (_hasKey)
            {
                _fingerprints.Begin();
                foreach (var field in _copyKeyFields)
                {
                    _fingerprints.Append(row[field]);
                }

                key = _fingerprints.End();
            }

            CopyRows += _number == 0 ? 1 : 0;
            if (_hasKey && _inPass(key))
            {
                cells = _table.Find(key);
                UnmatchedRows += cells.IsEmpty ? 1 : 0;
            }

            foreach (var (column, field) in _byCopyField)
            {
                var own = Take(ref cells, Cells(column));
                if (column.ComparesRows)
                {
                    column.AddCopy(row[field], key, _fingerprints, own, _inPass);
                }
            }
        }

        public void Dispose()
        {
            _fingerprints.Dispose();
            Columns.ForEach(c => c.Dispose());
        }

        private static int Cells(ColumnComparison column) => column.HasEntity ? 2 : 1;

        private static int SlotsFor(long values) => (int)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)(values * 4 / 3) + 1024);

        private static Span<ulong> Take(ref Span<ulong> cells, int count)
        {
            if (cells.IsEmpty)
            {
                return default;
            }

            var taken = cells[..count];
            cells = cells[count..];
            return taken;
        }

        private ulong MaskedKey(in RowView row)
        {
            _fingerprints.Begin();
            foreach (var ordinal in _keyOrdinals)
            {
                if (_bySourceOrdinal[ordinal] is { } column)
                {
                    _fingerprints.Append(column.Mask(row, out _));
                }
                else
                {
                    _fingerprints.Append(row[ordinal]);
                }
            }

            return _fingerprints.End();
        }
    }
}
