using System.Collections.Immutable;
using Alphadrift.Adaptation.Faults;
using Alphadrift.Adaptation.Graphs;

namespace Alphadrift.Adaptation.Execution;

/// <summary>What a model offers to watch. It is found by trial runs in ONNX Runtime, without opening a session to keep.</summary>
/// <param name="Sites">Rectifiers that can be watched, in graph order.</param>
/// <param name="Unusable">Rectifiers that cannot, and why.</param>
public sealed record ModelInspection(ImmutableArray<Site> Sites, ImmutableArray<UnusableRectifier> Unusable)
{
    /// <param name="model">The model.</param>
    /// <param name="options">Only the row shapes are used.</param>
    /// <exception cref="InvalidInputException">An open axis without a row shape, or a model that ONNX Runtime cannot run.</exception>
    public static ModelInspection Of(OnnxModel model, ModelSessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        var (resolved, unusable) = Resolve(model, InputPlan.Create(model, options?.RowShapes));
        return new ModelInspection([.. resolved.Select(site => site.Site)], unusable);
    }

    internal static (ImmutableArray<ResolvedSite> Sites, ImmutableArray<UnusableRectifier> Unusable) Resolve(OnnxModel model, InputPlan plan)
    {
        var scan = new RectifierScan(model.Proto);
        var facts = RectifierProbe.Run(model, plan, scan.Reachable);
        var resolver = new SiteResolver(new GraphIndex(model.Proto.Graph));
        var sites = ImmutableArray.CreateBuilder<ResolvedSite>();
        var unusable = ImmutableArray.CreateBuilder<UnusableRectifier>();
        for (var i = 0; i < facts.Length; i++)
        {
            var finding = resolver.Resolve(scan.Reachable[i], facts[i]);
            if (finding.Site is { } site) sites.Add(new ResolvedSite(site, [new SiteUse(scan.Reachable[i], facts[i])]));
            if (finding.Unusable is { } reason) unusable.Add(reason);
        }

        unusable.AddRange(scan.Hidden);
        return (sites.ToImmutable(), unusable.ToImmutable());
    }
}
