namespace Weir.Store;

/// <summary>The database engines that Weir keeps its own state in.</summary>
public enum DatabaseEngine
{
    /// <summary>One SQLite file, for one server.</summary>
    Sqlite = 1,

    /// <summary>A PostgreSQL database, which several servers may share.</summary>
    PostgreSql = 2,
}
