using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Verification;
using Xunit;

namespace Alphadrift.Tests.Networks;

/// <summary>
/// The verifier must find what is wrong: gradients that are wrong on purpose, in every way that a lowering could get them wrong.
/// </summary>
public sealed class BrokenGradientTests
{
    private static readonly GradientVerifierOptions Options = new() { Objective = ObjectiveKind.Auto };

    public static TheoryData<string, string> Networks
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var network in new[] { "mlp", "residual" })
            {
                foreach (var defect in new[]
                {
                    "slopes +3 %", "slopes of the row before", "slopes 0", "dz without the slope", "dz +3 %",
                })
                {
                    cases.Add(network, defect);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Run_AWrongGradient_IsFound(string network, string defect)
    {
        var model = network == "mlp" ? OtherNetworks.Mlp() : ImageNetworks.Residual();

        var broken = GradientVerifier.Run(
            model, null, Options, new BrokenLowering(defect), other: null, TestContext.Current.CancellationToken);
        var compared = GradientVerifier.Run(
            model, null, Options, new PortableLowering(), new BrokenLowering(defect), TestContext.Current.CancellationToken);

        Assert.False(broken.Passed);
        Assert.False(compared.Passed);
        Assert.All(compared.Sites, site => Assert.Equal(DifferenceVerdict.Agrees, site.Differences.Verdict));
        Assert.Contains(compared.Sites, site => site.GradientDifference > GradientVerification.Tolerance);
    }

    [Fact]
    public void Run_WrongMoments_AreFound()
    {
        var verification = GradientVerifier.Run(
            OtherNetworks.Mlp(), null, Options, new PortableLowering(),
            new BrokenLowering("moments"), TestContext.Current.CancellationToken);

        Assert.False(verification.Passed);
        Assert.All(verification.Sites, site => Assert.True(site.MomentDifference > GradientVerification.Tolerance));
    }

    /// <summary>The portable lowering with one defect.</summary>
    private sealed class BrokenLowering(string defect) : ISiteLowering
    {
        private readonly PortableLowering _inner = new();

        public string? Domain => null;

        public void Emit(SiteValues values, NodeSink sink)
        {
            if (defect != "moments")
            {
                _inner.Emit(values, sink);
                return;
            }

            var moments = sink.Name("right");
            _inner.Emit(values with { Moments = moments }, sink);
            sink.AddNode("Mul", "", [values.Moments], [], moments, sink.Scalar(1.1));
        }

        public (string? Dz, string Slopes) EmitBackward(SiteValues values, string dy, bool needsDz, string scope, NodeSink sink)
        {
            var (dz, slopes) = _inner.EmitBackward(values, dy, needsDz, scope, sink);
            return defect switch
            {
                "slopes +3 %" => (dz, sink.Add("Mul", "wrong", slopes, sink.Scalar(1.03))),
                "slopes 0" => (dz, sink.Add("Mul", "wrong", slopes, sink.Scalar(0))),
                "slopes of the row before" =>
                    (dz, sink.Add("Concat", "wrong", [NodeAttributes.Integer("axis", 0)], Rows(-1, int.MaxValue), Rows(0, -1))),
                "dz without the slope" => (dz is null ? null : dy, slopes),
                "dz +3 %" => (dz is null ? null : sink.Add("Mul", "wrong", dz, sink.Scalar(1.03)), slopes),
                _ => (dz, slopes),
            };

            string Rows(long first, long end) =>
                sink.Add("Slice", "rows", slopes, sink.Integers(first), sink.Integers(end), sink.Integers(0));
        }
    }
}
