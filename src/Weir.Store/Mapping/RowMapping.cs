using System.Collections.Concurrent;
using System.Data;
using System.Globalization;
using Dapper;
using Weir.Foundation;

namespace Weir.Store.Mapping;

/// <summary>
/// Teaches Dapper the conventions of Weir's tables, the same on both engines: SQLite gives every number as a 64-bit integer, PostgreSQL as
/// what the column is, so each number is converted by what the record wants.
/// </summary>
internal static class RowMapping
{
    private static readonly ConcurrentDictionary<Type, bool> Registered = new();

    static RowMapping()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
        SqlMapper.TypeMapProvider = static type => new RecordTypeMap(type);
        Add(new Handler<int>(static value => Convert.ToInt32(value, CultureInfo.InvariantCulture), DbType.Int32, static value => value));
        Add(new Handler<long>(static value => Convert.ToInt64(value, CultureInfo.InvariantCulture), DbType.Int64, static value => value));
        Add(new Handler<short>(static value => Convert.ToInt16(value, CultureInfo.InvariantCulture), DbType.Int16, static value => value));
        Add(new Handler<double>(static value => Convert.ToDouble(value, CultureInfo.InvariantCulture), DbType.Double, static value => value));
        Replace(new Handler<bool>(ReadFlag, DbType.Int16, static value => (short)(value ? 1 : 0)));
        Replace(new Handler<DateTimeOffset>(
            static value => DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(value, CultureInfo.InvariantCulture)),
            DbType.Int64,
            static value => value.ToUnixTimeMilliseconds()));
    }

    /// <summary>Makes sure that the conventions are in force; cheap to call again.</summary>
    public static void Ensure()
    {
        // The static constructor has done it.
    }

    /// <summary>Makes ids of a kind readable and usable as parameters.</summary>
    public static void RegisterId<TKind>()
        where TKind : IIdKind
    {
        if (Registered.TryAdd(typeof(TKind), true))
        {
            Add(new Handler<Id<TKind>>(
                static value => Id<TKind>.Parse((string)value, CultureInfo.InvariantCulture), DbType.String, static value => value.ToString()));
        }
    }

    private static bool ReadFlag(object value) => Convert.ToInt64(value, CultureInfo.InvariantCulture) switch
    {
        0 => false,
        1 => true,
        _ => throw new DataException("A flag in the database is neither 0 nor 1."),
    };

    private static void Add<T>(Handler<T> handler)
        where T : struct =>
        SqlMapper.AddTypeHandler(handler);

    /// <summary>Dapper prefers its own mapping of a parameter to a handler, so that mapping goes first.</summary>
    private static void Replace<T>(Handler<T> handler)
        where T : struct
    {
        SqlMapper.RemoveTypeMap(typeof(T));
        SqlMapper.RemoveTypeMap(typeof(T?));
        Add(handler);
    }

    private sealed class Handler<T>(Func<object, T> read, DbType type, Func<T, object> write) : SqlMapper.TypeHandler<T>
        where T : struct
    {
        public override T Parse(object value) => read(value);

        public override void SetValue(IDbDataParameter parameter, T value)
        {
            parameter.DbType = type;
            parameter.Value = write(value);
        }
    }
}
