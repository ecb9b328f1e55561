namespace Alphadrift.Adaptation.Guards;

/// <summary>
/// Keeps every slope within <paramref name="limit"/> of the one that shipped, |α − α₀| ≤ limit: however long the data pull, the
/// shadow
/// copy stays a neighbour of the model that is served.
/// </summary>
/// <param name="shipped">α₀: [slopes].</param>
/// <param name="limit">Above 0; infinity for no cap.</param>
internal sealed class SlopeCap(double[] shipped, double limit)
{
    /// <param name="slopes">[slopes]; changed in place.</param>
    /// <returns>How many slopes had gone too far.</returns>
    public int Apply(Span<double> slopes)
    {
        var capped = 0;
        for (var i = 0; i < slopes.Length; i++)
        {
            var allowed = Math.Clamp(slopes[i], shipped[i] - limit, shipped[i] + limit);
            if (allowed == slopes[i]) continue;
            slopes[i] = allowed;
            capped++;
        }

        return capped;
    }
}
