using System.Reflection;
using Dapper;

namespace Weir.Store.Mapping;

/// <summary>
/// Finds a record's constructor by the names of the columns, in their order. Dapper's own rule also asks for the exact types, which SQLite
/// cannot give.
/// </summary>
internal sealed class RecordTypeMap(Type type) : SqlMapper.ITypeMap
{
    private readonly DefaultTypeMap _usual = new(type);

    /// <inheritdoc/>
    public ConstructorInfo? FindConstructor(string[] names, Type[] types) =>
        Array.Find(
            type.GetConstructors(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic),
            constructor => Fits(constructor.GetParameters(), names))
        ?? type.GetConstructor(Type.EmptyTypes);

    /// <inheritdoc/>
    public ConstructorInfo? FindExplicitConstructor() => null;

    /// <inheritdoc/>
    public SqlMapper.IMemberMap? GetConstructorParameter(ConstructorInfo constructor, string columnName)
    {
        var parameter = Array.Find(constructor.GetParameters(), candidate => IsNamed(candidate, columnName));
        return parameter is null ? null : new ParameterMap(columnName, parameter);
    }

    /// <inheritdoc/>
    public SqlMapper.IMemberMap? GetMember(string columnName) =>
        _usual.GetMember(columnName)
        ?? throw new InvalidOperationException($"{type.Name} has no property for the column {columnName} of the query.");

    private static bool Fits(ParameterInfo[] parameters, string[] names) =>
        parameters.Length == names.Length && parameters.Zip(names).All(static pair => IsNamed(pair.First, pair.Second));

    private static bool IsNamed(ParameterInfo parameter, string column) =>
        string.Equals(parameter.Name, column.Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    private sealed class ParameterMap(string columnName, ParameterInfo parameter) : SqlMapper.IMemberMap
    {
        public string ColumnName => columnName;

        public Type MemberType => parameter.ParameterType;

        public PropertyInfo? Property => null;

        public FieldInfo? Field => null;

        public ParameterInfo Parameter => parameter;
    }
}
