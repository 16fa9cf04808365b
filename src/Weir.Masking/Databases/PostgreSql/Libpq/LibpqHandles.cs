using Microsoft.Win32.SafeHandles;

namespace Weir.Masking.Databases.PostgreSql.Libpq;

/// <summary>A <c>PGconn</c>; releasing it closes the connection.</summary>
internal sealed class ConnectionHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    /// <inheritdoc />
    protected override bool ReleaseHandle()
    {
        LibpqImports.Finish(handle);
        return true;
    }
}

/// <summary>A <c>PGresult</c>.</summary>
internal sealed class ResultHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    /// <inheritdoc />
    protected override bool ReleaseHandle()
    {
        LibpqImports.Clear(handle);
        return true;
    }
}

/// <summary>A <c>PGcancel</c>: what is needed to cancel a connection's statement from another thread.</summary>
internal sealed class CancelHandle() : SafeHandleZeroOrMinusOneIsInvalid(ownsHandle: true)
{
    /// <inheritdoc />
    protected override bool ReleaseHandle()
    {
        LibpqImports.FreeCancel(handle);
        return true;
    }
}
