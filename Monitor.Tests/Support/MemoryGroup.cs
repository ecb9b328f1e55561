using System.Globalization;
using Xunit;

namespace Alphadrift.Tests;

/// <summary>
/// A control group of Linux that limits the memory of the processes in it, native memory too, as a container's limit does.
/// </summary>
internal sealed class MemoryGroup : IDisposable
{
    private static readonly string Name = $"alphadrift-tests-{Environment.ProcessId}-";

    private static int _made;

    private readonly DirectoryInfo _folder;
    private readonly bool _second;

    private MemoryGroup(DirectoryInfo folder, bool second, int mebibytes)
    {
        (_folder, _second) = (folder, second);
        Write(second ? "memory.max" : "memory.limit_in_bytes", ((long)mebibytes << 20).ToString(CultureInfo.InvariantCulture));
    }

    /// <summary>Where a process writes its id to enter.</summary>
    public string Door => Path.Combine(_folder.FullName, "cgroup.procs");

    /// <summary>Processes that were ended because the group was over its limit.</summary>
    public int Killed => File.ReadLines(Path.Combine(_folder.FullName, _second ? "memory.events" : "memory.oom_control"))
        .Where(line => line.StartsWith("oom_kill ", StringComparison.Ordinal))
        .Sum(line => int.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));

    /// <summary>Makes one, or skips the test and says why that cannot be done here.</summary>
    public static MemoryGroup Require(int mebibytes)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "memory is limited by control groups, which only Linux has");
        var reason = "";
        foreach (var (root, second) in new[] { ("/sys/fs/cgroup/memory", false), ("/sys/fs/cgroup", true) })
        {
            var folder = new DirectoryInfo(Path.Combine(root, Name + Interlocked.Increment(ref _made)));
            try
            {
                if (!File.Exists(Path.Combine(root, "cgroup.procs")))
                {
                    continue;
                }

                folder.Create();
                return new MemoryGroup(folder, second, mebibytes);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                reason = exception.Message;
                if (folder.Exists) folder.Delete();
            }
        }

        Assert.Skip($"no control group with a memory limit can be made here (it takes root): {reason}");
        throw new InvalidOperationException();
    }

    /// <summary>The processes in it must have ended.</summary>
    public void Dispose()
    {
        // The group is empty a moment after the end of its last process.
        for (var attempt = 0; attempt < 100; attempt++)
        {
            try
            {
                _folder.Delete();
                return;
            }
            catch (IOException)
            {
                Thread.Sleep(50);
            }
        }
    }

    private void Write(string file, string text) => File.WriteAllText(Path.Combine(_folder.FullName, file), text);
}
