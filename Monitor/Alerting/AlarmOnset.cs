namespace Alphadrift.Monitoring.Alerting;

/// <summary>Which of several alarms is a shift's first: those before it came by chance.</summary>
internal static class AlarmOnset
{
    /// <summary>
    /// The alarm from which they come too often: the maximum-likelihood change of a Poisson process from the known rate to
    /// another. A false alarm long before a shift is thus not taken for its beginning.
    /// </summary>
    /// <param name="alarms">(row, alarms there), ascending.</param>
    /// <param name="rows">Rows in all.</param>
    /// <param name="rate">Alarms per row without shift.</param>
    /// <param name="least">Alarms that the shift has at least: one alone in the last rows always looks dense.</param>
    /// <returns>An index into <paramref name="alarms"/>.</returns>
    public static int Find(IReadOnlyList<(long Row, int Count)> alarms, long rows, double rate, int least = 1)
    {
        var (best, most, after) = (0, double.NegativeInfinity, 0);
        for (var i = alarms.Count - 1; i >= 0; i--)
        {
            after += alarms[i].Count;
            double left = Math.Max(1, rows - alarms[i].Row);
            var gain = (after * Math.Log(after / left / rate)) - after + (rate * left);
            if (after >= least && gain > most) (best, most) = (i, gain);
        }

        return best;
    }
}
