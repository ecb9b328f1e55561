using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Pipeline;

/// <summary>
/// Notices when model or baseline are replaced on the disk: the daemon goes on with what it loaded, which may be no longer what
/// is served. It says so by a metric, and by one line of the log for every change. It looks every <see cref="Interval"/>, on a
/// timer's thread, and nothing that it meets ends the daemon.
/// </summary>
public sealed class FileWatch : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly (WatchedFile Kind, LoadedFile File)[] _files;
    private readonly ModelMetrics _metrics;
    private readonly ILogger<FileWatch> _logger;
    private readonly ITimer _timer;

    /// <param name="files">Where model and baseline were loaded from.</param>
    /// <param name="model">Has the hashes of what was loaded.</param>
    public FileWatch(ModelSettings files, WatchedModel model, WatchServices services)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(services);
        _files =
        [
            (WatchedFile.Model, new LoadedFile(files.Path, model.Sha256)),
            (WatchedFile.Baseline, new LoadedFile(files.Baseline, model.BaselineSha256)),
        ];
        _metrics = services.Metrics;
        _logger = services.Loggers.CreateLogger<FileWatch>();

        // One look after another: the next begins when this one has ended.
        _timer = services.Clock.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Begins to look.</summary>
    public void Start() => _timer.Change(Interval, Timeout.InfiniteTimeSpan);

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        foreach (var (kind, file) in _files)
        {
            try
            {
                if (file.Look()) Tell(kind, file);
            }
            catch (Exception defect)
            {
                _logger.FileNotWatched(Name(kind), file.Path, $"{defect.GetType().Name}: {defect.Message}");
            }
        }

        Start();
    }

    private void Tell(WatchedFile kind, LoadedFile file)
    {
        _metrics.SetFileChanged(kind, file.Fate != FileFate.Same);
        var name = Name(kind);
        switch (file.Fate)
        {
            case FileFate.Same:
                _logger.FileIsBack(name, file.Path);
                break;
            case FileFate.Replaced:
                _logger.FileReplaced(name, file.Path, file.Sha256!.Length == 0 ? "empty" : $"sha256 {file.Sha256}");
                break;
            case FileFate.Gone:
                _logger.FileGone(name, file.Path);
                break;
            default:
                _logger.FileUnreadable(name, file.Path, file.Reason!);
                break;
        }
    }

    private static string Name(WatchedFile file) => file == WatchedFile.Model ? "model" : "baseline";
}
