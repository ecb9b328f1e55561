using System.Runtime.InteropServices;

namespace Alphadrift.Adaptation.Operators;

/// <summary>
/// Keeps ONNX Runtime's telemetry from starting: a daemon beside somebody's model reports to
/// nobody but its own webhooks and scrapes.
/// </summary>
/// <remarks>
/// The library sets its telemetry up while it is loaded, before any of its own switches can be reached, and reads this variable
/// then. It reads the process's native environment, which the runtime's own setter does not change on Unix.
/// </remarks>
internal static partial class OrtTelemetry
{
    private const string Variable = "ORT_DISABLE_TELEMETRY";

    /// <summary>To be called before the library is loaded; later calls do no harm.</summary>
    public static void Disable()
    {
        if (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()) _ = SetNative(Variable, "1", overwrite: 1);
        else Environment.SetEnvironmentVariable(Variable, "1");
    }

    /// <summary>What the native environment holds; null for nothing.</summary>
    internal static string? Native(string name) => Marshal.PtrToStringUTF8(GetNative(name));

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetNative(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "getenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetNative(string name);
}
