namespace Alphadrift.Monitoring.Reports;

/// <summary>Writes a replay down while it runs.</summary>
internal interface IReplayWriter
{
    /// <summary>Before the first window.</summary>
    void Begin(FileReplay replay);

    void Write(ReplayWindow window);

    /// <summary>After the last window.</summary>
    void End(FileReplay replay);

    /// <summary>Leads a replay through a writer.</summary>
    /// <returns>Whether it drifted.</returns>
    static ReplayVerdict Run(FileReplay replay, IReplayWriter writer, CancellationToken cancellationToken)
    {
        writer.Begin(replay);
        foreach (var window in replay.Run(cancellationToken)) writer.Write(window);
        writer.End(replay);
        return replay.Verdict();
    }
}
