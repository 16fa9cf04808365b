using System.Runtime.InteropServices;

namespace Weir.Masking.Databases.Sqlite;

/// <summary>
/// The few functions of SQLite that run per row or field, imported from the library that SQLitePCLRaw brings and has loaded. Its own calls
/// take a safe handle each, whose counting costs several times what these functions do.
/// </summary>
/// <remarks>
/// A statement is a pointer here; whoever calls keeps its safe handle open meanwhile. Functions without callbacks that end within a
/// microsecond skip the collector's transition.
/// </remarks>
internal static unsafe partial class SqliteNative
{
    private const string Library = "e_sqlite3";

    /// <summary>sqlite3_step.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    /// <summary>sqlite3_reset.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);

    /// <summary>sqlite3_column_text: converts the value to UTF-8 in place.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_column_text")]
    public static partial byte* ColumnText(nint statement, int column);

    /// <summary>sqlite3_column_type.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_column_type")]
    [SuppressGCTransition]
    public static partial int ColumnType(nint statement, int column);

    /// <summary>sqlite3_column_int64.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64")]
    [SuppressGCTransition]
    public static partial long ColumnInteger(nint statement, int column);

    /// <summary>sqlite3_column_double.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_column_double")]
    [SuppressGCTransition]
    public static partial double ColumnReal(nint statement, int column);

    /// <summary>sqlite3_column_blob: the bytes of a blob or text, valid until the next step. May read from the disk.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_column_blob")]
    public static partial byte* ColumnBytes(nint statement, int column);

    /// <summary>sqlite3_column_bytes: how many those are.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes")]
    [SuppressGCTransition]
    public static partial int ColumnLength(nint statement, int column);

    /// <summary>sqlite3_bind_null.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null")]
    [SuppressGCTransition]
    public static partial int BindNull(nint statement, int parameter);

    /// <summary>sqlite3_bind_int64.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64")]
    [SuppressGCTransition]
    public static partial int BindInteger(nint statement, int parameter, long value);

    /// <summary>sqlite3_bind_double.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_double")]
    [SuppressGCTransition]
    public static partial int BindReal(nint statement, int parameter, double value);

    /// <summary>sqlite3_bind_text. With a null destructor the bytes are used where they are, and must stay until the step has ended.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text")]
    public static partial int BindText(nint statement, int parameter, byte* text, int length, nint destructor);

    /// <summary>sqlite3_bind_blob; see <see cref="BindText"/>.</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_bind_blob")]
    public static partial int BindBlob(nint statement, int parameter, byte* blob, int length, nint destructor);
}
