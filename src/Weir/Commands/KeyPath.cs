namespace Weir.Commands;

/// <summary>Where the master key's file is.</summary>
internal static class KeyPath
{
    /// <summary>The path as given, unless someone pasted the key itself: messages would then repeat it.</summary>
    /// <exception cref="CommandException">It is a key and no path.</exception>
    public static string Checked(string path) => Secrets.HoldsKey(path)
        ? throw CommandException.Usage(
            "a master key was given where the path of its file is expected; make a file with: weir keys new PATH")
        : path;
}
