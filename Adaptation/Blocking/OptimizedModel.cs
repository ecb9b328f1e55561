using System.Runtime.InteropServices;
using Alphadrift.Adaptation.Graphs.Schema;
using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using Microsoft.Win32.SafeHandles;

namespace Alphadrift.Adaptation.Blocking;

/// <summary>
/// What ONNX Runtime makes of a graph. It can only write that to a file: on Linux one in memory, because a container's disk may
/// be read-only; elsewhere one in the temporary folder.
/// </summary>
internal static partial class OptimizedModel
{
    /// <summary>MFD_CLOEXEC: no process that we start inherits it.</summary>
    private const uint CloseOnExecute = 1;

    /// <param name="proto">The graph.</param>
    /// <param name="options">Options of the session that optimises it; changed.</param>
    /// <param name="inMemory">Whether the file is in memory.</param>
    public static ModelProto Of(ModelProto proto, SessionOptions options, bool inMemory)
    {
        using var file = inMemory ? OpenInMemory(out var path) : OpenOnDisk(out path);
        options.OptimizedModelFilePath = path;
        new InferenceSession(proto.ToByteArray(), options).Dispose();
        var bytes = new byte[RandomAccess.GetLength(file)];
        for (var at = 0; at < bytes.Length;)
        {
            var read = RandomAccess.Read(file, bytes.AsSpan(at), at);
            if (read == 0) throw new EndOfStreamException($"The optimised model ends at byte {at:N0} of {bytes.Length:N0}.");
            at += read;
        }

        return ModelProto.Parser.ParseFrom(bytes);
    }

    private static SafeFileHandle OpenInMemory(out string path)
    {
        var descriptor = CreateMemoryFile("alphadrift", CloseOnExecute);
        if (descriptor < 0) throw new IOException($"No file in memory: {Marshal.GetLastPInvokeErrorMessage()}.");
        path = $"/proc/self/fd/{descriptor}";
        return new SafeFileHandle(descriptor, ownsHandle: true);
    }

    private static SafeFileHandle OpenOnDisk(out string path)
    {
        path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        const FileShare Others = FileShare.ReadWrite | FileShare.Delete;
        return File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, Others, FileOptions.DeleteOnClose);
    }

    [LibraryImport("libc", EntryPoint = "memfd_create", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int CreateMemoryFile(string name, uint flags);
}
