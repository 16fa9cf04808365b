using Xunit;

namespace Weir.Testing;

/// <summary>The folder of public data sets that <c>WEIR_TEST_DATA</c> names.</summary>
public static class TestData
{
    private const string Variable = "WEIR_TEST_DATA";

    /// <summary>
    /// The full path of a file in that folder. Without the variable the calling test counts as skipped; with it, a missing file is a
    /// failure.
    /// </summary>
    /// <param name="relative">For example <c>chinook/Chinook_Sqlite.sqlite</c>.</param>
    public static string Require(string relative)
    {
        var folder = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(folder))
        {
            Assert.Skip($"{Variable} is not set; it names the folder that holds {relative}");
        }

        var path = Path.GetFullPath(Path.Combine(folder, relative));
        Assert.True(File.Exists(path), $"{Variable} is {folder}, but {path} does not exist");
        return path;
    }
}
