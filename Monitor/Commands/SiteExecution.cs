using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Sessions;

namespace Alphadrift.Monitoring.Commands;

/// <summary>How a session computes its sites.</summary>
internal sealed record SiteExecution(Lowering Lowering, BlockedLayout Layout)
{
    public static SiteExecution Of(OnnxModel model, ModelSessionOptions options)
    {
        using var session = ModelSession.Open(model, options);
        return new SiteExecution(session.Lowering, session.BlockedLayout);
    }
}
