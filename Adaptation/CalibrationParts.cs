using Alphadrift.Adaptation.Arrays;
using Alphadrift.Adaptation.Faults;
using MathNet.Numerics.Random;

namespace Alphadrift.Adaptation;

/// <summary>The two disjoint parts that a calibration learns from.</summary>
/// <param name="Fit">For the covariances.</param>
/// <param name="Reference">For means and thresholds.</param>
/// <param name="FitGiven">Rows of the fit file; 0 when the reference was split.</param>
/// <param name="ReferenceGiven">Rows of the reference file.</param>
internal sealed record CalibrationParts(RowSet Fit, RowSet Reference, int FitGiven, int ReferenceGiven)
{
    public static CalibrationParts Split(RowSet reference, RowSet? fit, SlopeCalibratorOptions options)
    {
        var random = new Xoshiro256StarStar(options.Seed, threadSafe: false);
        if (fit is not null)
        {
            CheckRows("reference", reference.Count, SlopeCalibrator.MinPartRows);
            CheckRows("fit", fit.Count, SlopeCalibrator.MinPartRows);
            return new CalibrationParts(
                Limit(fit, options.MaxRows, random), Limit(reference, options.MaxRows, random), fit.Count, reference.Count);
        }

        CheckRows("reference", reference.Count, 2 * SlopeCalibrator.MinPartRows);
        var order = Shuffled(reference.Count, random);
        var half = Math.Min(reference.Count / 2, options.MaxRows);
        var rest = Math.Min(reference.Count - (reference.Count / 2), options.MaxRows);
        return new CalibrationParts(
            reference.Select(order.AsSpan(0, half)), reference.Select(order.AsSpan(reference.Count / 2, rest)), 0, reference.Count);
    }

    private static void CheckRows(string part, int rows, int needed)
    {
        if (rows < needed)
        {
            throw new InvalidInputException(
                $"The {part} has {rows} {(rows == 1 ? "row" : "rows")}; at least {needed} are needed to compute anything, and "
                + $"{Baselines.CalibrationVerdict.CalibratedRows} in all for calibrated alarms. Give more rows that the model is trusted on.");
        }
    }

    private static RowSet Limit(RowSet rows, int limit, Xoshiro256StarStar random)
    {
        if (rows.Count <= limit)
        {
            return rows;
        }

        var chosen = Shuffled(rows.Count, random).AsSpan(0, limit);
        chosen.Sort();
        return rows.Select(chosen);
    }

    private static int[] Shuffled(int count, Xoshiro256StarStar random)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (var i = 0; i < count - 1; i++)
        {
            var pick = random.Next(i, count);
            (order[i], order[pick]) = (order[pick], order[i]);
        }

        return order;
    }
}
