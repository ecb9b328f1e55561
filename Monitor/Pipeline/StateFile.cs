using System.Text.Json;
using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// The file at <c>state.path</c>, for one daemon alone: a lock on the file <c>….lock</c> beside it keeps others out. The kernel
/// takes the lock back when the process ends, however it ends; the lock's file stays and means nothing. One owner.
/// </summary>
internal sealed class StateFile : IDisposable
{
    /// <summary>Ending of the lock's file.</summary>
    public const string LockEnding = ".lock";

    /// <summary>Ending of the copy of a file that could not be used; the next one takes its place.</summary>
    public const string BadEnding = ".bad";

    /// <summary>EWOULDBLOCK on Linux and macOS, a sharing violation on Windows: another process has it open.</summary>
    private static readonly int[] InUse = [11, 35, unchecked((int)0x80070020)];

    private readonly FileStream _lock;

    private StateFile(string path, FileStream held, bool isGuarded) => (Path, _lock, IsGuarded) = (path, held, isGuarded);

    public string Path { get; }

    public bool Exists => File.Exists(Path);

    /// <summary>False on a file system without locks: then nothing keeps a second daemon out.</summary>
    public bool IsGuarded { get; }

    /// <exception cref="InvalidInputException">Another daemon has it, or nothing can be written beside it.</exception>
    public static StateFile Open(string path)
    {
        var held = path + LockEnding;
        try
        {
            var file = OpenAlone(held);
            return new StateFile(path, file, isGuarded: !CanOpen(held));
        }
        catch (IOException failure) when (IsInUse(failure))
        {
            throw new InvalidInputException(
                $"state.path: another daemon uses {path} (it holds {held}); two would write over each other. Stop the other one "
                + "and start this one again, or give each a file of its own. In Kubernetes the old pod must be gone first: use a "
                + "StatefulSet, or a Deployment with the strategy Recreate.",
                failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException(
                $"state.path: {held} cannot be written: {failure.Message}. The folder must exist, and this user must be allowed "
                + "to write there.",
                failure);
        }
    }

    /// <exception cref="StoredStateException">The file cannot be used.</exception>
    public StoredState Read() => StoredState.Read(Path);

    /// <summary>Whole or not at all: the file is written beside and then takes the other's place.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    /// <exception cref="JsonException">It holds what could not be read back; the file stays as it is.</exception>
    public void Write(StoredState state) => state.Write(Path);

    /// <summary>Puts the file aside, where the next save does not write over it; an earlier one there is given up.</summary>
    /// <returns>Where it is.</returns>
    /// <exception cref="IOException">It cannot be moved.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be moved.</exception>
    public string PutAside()
    {
        var aside = Path + BadEnding;
        File.Move(Path, aside, overwrite: true);
        return aside;
    }

    public void Dispose() => _lock.Dispose();

    private static FileStream OpenAlone(string path) =>
        new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);

    /// <summary>Whether a file that is open alone can be opened once more: then the file system knows no locks.</summary>
    private static bool CanOpen(string path)
    {
        try
        {
            OpenAlone(path).Dispose();
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static bool IsInUse(IOException failure) => InUse.Contains(failure.HResult);
}
