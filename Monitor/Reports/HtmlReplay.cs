using System.Text;

namespace Alphadrift.Monitoring.Reports;

/// <summary>One HTML page on the whole replay, in a file, and a line that says what is on it.</summary>
/// <param name="path">Where the page goes.</param>
/// <param name="terminal">Where the line goes.</param>
/// <param name="cancellationToken">Ends the drawing, which runs rows once more.</param>
internal sealed class HtmlReplay(string path, Terminal terminal, CancellationToken cancellationToken) : IReplayWriter
{
    public void Begin(FileReplay replay)
    {
    }

    public void Write(ReplayWindow window)
    {
    }

    public void End(FileReplay replay)
    {
        var source = ReportSource.Of(replay);
        Save(replay.Options.Segment is { } field ? Segments(replay, source, field) : Whole(replay, source));
        terminal.Out.WriteLine($"{path}: {ReportWords.Answer(replay)}");
    }

    private static string Whole(FileReplay replay, ReportSource source)
    {
        var (timeline, verdict) = (replay.Streams[0].Timeline, replay.Verdict());
        var now = timeline.Since(verdict.State == ReplayState.Drift ? verdict.Since : 0);
        int[] all = [.. Enumerable.Range(0, replay.Table.Rows.Count)];
        var distributions = RowDistributions.Of(replay.Monitor, replay.Table.Rows, all, timeline.Last, now);
        return new ReportPage(source, timeline, verdict, now, distributions).Write();
    }

    private string Segments(FileReplay replay, ReportSource source, string field) =>
        new SegmentsPage(source, field, SegmentReport.Drawn(replay, cancellationToken), replay.Unnamed).Write();

    private void Save(string page)
    {
        var temporary = path + ".part";
        try
        {
            File.WriteAllText(temporary, page, new UTF8Encoding(false));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(temporary);
            throw new IOException($"The page {path} cannot be written: {e.Message}", e);
        }
    }
}
