using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Retort.Storage.Database;

/// <summary>
/// Chooses the native SQLite once per process: the system's when it is newer than the bundled 3.35.5, which has published
/// advisories and gets no updates; the bundled one otherwise.
/// </summary>
internal static class SqliteLibrary
{
    private const int BundledVersion = 3_035_005;

    private static readonly string[] SystemNames =
        OperatingSystem.IsWindows() ? ["winsqlite3.dll"]
        : OperatingSystem.IsMacOS() ? ["/usr/lib/libsqlite3.dylib"]
        : ["libsqlite3.so.0"];

    private static readonly Lazy<string> Loaded = new(Load);

    /// <summary>Loads the library if that has not happened, and returns its version, such as `3.40.1`.</summary>
    public static string EnsureLoaded() => Loaded.Value;

    private static string Load()
    {
        // The resolver must be there before the first import of the provider is bound.
        var system = FindSystemLibrary();
        if (system != 0) NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, (_, _, _) => system);
        Batteries_V2.Init();
        return raw.sqlite3_libversion().utf8_to_string();
    }

    private static nint FindSystemLibrary()
    {
        foreach (var name in SystemNames)
        {
            if (!NativeLibrary.TryLoad(name, Assembly.GetExecutingAssembly(), null, out var handle)) continue;
            if (Call(handle, "sqlite3_libversion_number") > BundledVersion && Call(handle, "sqlite3_threadsafe") != 0) return handle;
            NativeLibrary.Free(handle);
        }

        return 0;
    }

    private static int Call(nint library, string function) =>
        NativeLibrary.TryGetExport(library, function, out var address)
            ? Marshal.GetDelegateForFunctionPointer<NumberOfLibrary>(address)()
            : 0;

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int NumberOfLibrary();
}
