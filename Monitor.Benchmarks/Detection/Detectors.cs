namespace Alphadrift.Benchmarks.Detection;

/// <summary>The product and its peers by the names that <c>--detectors</c> takes.</summary>
internal static class Detectors
{
    public const string Product = "alphadrift";

    private const int Components = 32;

    private static readonly (string Name, Func<PeerContext, IWindowDetector> Make)[] Known =
    [
        (Product, context => new ProductDetector(context.Model.Baseline, context.FalseAlarmRate)),
        ("moments", context => new MeanDetector("earlier features (a, s, e)", context, context.Model.Moments)),
        ("penultimate", context => new MeanDetector("T², penultimate features", context, context.Model.Penultimate)),
        ("activations", context => new MeanDetector("T², raw activations", context, context.Model.Outputs, whiten: false)),
        ("bbsds", context => new KolmogorovDetector("BBSDs", context, context.Model.Classes, static rows => rows.Softmax)),
        (
            "mmd-softmax",
            context => new DiscrepancyDetector("MMD, softmax", context, context.Model.Classes, static rows => rows.Softmax)),
        ("mmd-penultimate", context => Discrepancy(context, context.Model.Penultimate)),
        ("ks-pca", context => Pca(context)),
    ];

    public static IReadOnlyList<string> Names { get; } = [.. Known.Select(known => known.Name)];

    /// <summary>The detectors that are measured on re-splits too, where none are named.</summary>
    public static IReadOnlyList<string> OnSplits { get; } = [Product, "moments"];

    public static IWindowDetector Make(string name, PeerContext context) =>
        Known.Single(known => known.Name == name).Make(context);

    private static DiscrepancyDetector Discrepancy(PeerContext context, int[] coordinates)
    {
        var length = context.Model.Baseline.Layout.Dimension;
        return new DiscrepancyDetector("MMD, penultimate features", context, coordinates.Length, rows =>
        {
            var taken = new float[rows.Count * coordinates.Length];
            for (var row = 0; row < rows.Count; row++)
            {
                rows.Features.AsSpan((row * length) + coordinates[0], coordinates.Length)
                    .CopyTo(taken.AsSpan(row * coordinates.Length));
            }

            return taken;
        });
    }

    private static KolmogorovDetector Pca(PeerContext context)
    {
        var components = new PrincipalComponents(context.Fit.Input, Components);
        return new KolmogorovDetector(
            $"KS, {components.Count} principal components", context, components.Count, components.Project);
    }
}
