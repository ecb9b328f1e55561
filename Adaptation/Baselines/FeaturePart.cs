using System.Globalization;
using Alphadrift.Adaptation.Statistics;

namespace Alphadrift.Adaptation.Baselines;

/// <summary>From raw rows to feature rows.</summary>
internal sealed class FeaturePart(FeatureLayout layout)
{
    /// <summary>ε.</summary>
    private readonly Entry<double> _epsilon = new("epsilon.npy", NumberRule.Positive, layout.Charted);

    /// <summary>Mean of [a ; s ; p] on the fit rows.</summary>
    private readonly Entry<double> _mean = new("moment-mean.npy", NumberRule.Finite, layout.MomentDimension);

    /// <summary>Standard deviation of [a ; s ; p] on the fit rows.</summary>
    private readonly Entry<double> _sd = new("moment-sd.npy", NumberRule.NotNegative, layout.MomentDimension);

    public void Write(EntryWriter to, FeatureModel model)
    {
        to.Write(_epsilon, model.Epsilon);
        to.Write(_mean, model.Mean);
        to.Write(_sd, model.Sd);
    }

    public FeatureModel Read(EntryReader from, EnergyBlock[] blocks) =>
        new(layout, from.Read(_epsilon), from.Read(_mean), from.Read(_sd), blocks);
}

/// <summary>The whitening of each energy's block.</summary>
internal sealed class EnergyPart(FeatureLayout layout)
{
    public void Write(EntryWriter to, EnergyBlock[] blocks)
    {
        for (var energy = 0; energy < blocks.Length; energy++)
        {
            var block = blocks[energy];
            to.Write(Coordinates(energy), block.Coordinates);
            to.Write(Whitening(energy, block.Coordinates.Length), block.Whitening);
        }
    }

    public EnergyBlock[] Read(EntryReader from)
    {
        var blocks = new EnergyBlock[layout.EnergyDimension];
        for (var energy = 0; energy < blocks.Length; energy++)
        {
            var coordinates = from.Read(Coordinates(energy));
            blocks[energy] = new EnergyBlock(coordinates, from.Read(Whitening(energy, coordinates.Length)));
        }

        return blocks;
    }

    /// <summary>Coordinates of [a ; s ; p], k of them.</summary>
    private Entry<int> Coordinates(int energy) =>
        new(Name(energy, "coordinates"), NumberRule.PlacesBelow(layout.MomentDimension), Extent.AtLeast(0));

    private static Entry<float> Whitening(int energy, int k) => new(Name(energy, "whitening"), NumberRule.Finite, k, k);

    private static string Name(int energy, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"energy/{energy:000}-{what}.npy");
}
