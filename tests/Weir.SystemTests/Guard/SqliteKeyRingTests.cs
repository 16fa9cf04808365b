using Weir.Store;

namespace Weir.SystemTests.Guard;

/// <summary>On a SQLite file.</summary>
public sealed class SqliteKeyRingTests : KeyRingTests
{
    private int _files;

    protected override Task<DatabaseAddress> CreateAddressAsync() =>
        Task.FromResult(DatabaseAddress.Sqlite(Folder.File($"keys{++_files}.db")));
}
