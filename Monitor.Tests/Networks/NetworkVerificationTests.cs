using Alphadrift.Adaptation;
using Alphadrift.Adaptation.Execution;
using Alphadrift.Adaptation.Graphs;
using Alphadrift.Adaptation.Objectives;
using Alphadrift.Adaptation.Verification;
using Xunit;

namespace Alphadrift.Tests.Networks;

/// <summary>
/// Whole networks of every family: slope and input gradients against differences of the loss, and one lowering against the other.
/// </summary>
public sealed class NetworkVerificationTests
{
    /// <summary>Name, sites, and how the reason for the loss begins.</summary>
    public static TheoryData<string, int, string> Networks => new()
    {
        { nameof(ImageNetworks.Residual), 5, "entropy: output 'probabilities' is a softmax" },
        { nameof(ImageNetworks.Dense), 5, "entropy: output 'logits'" },
        { nameof(ImageNetworks.DepthwiseSeparable), 5, "entropy: output 'logits'" },
        { nameof(ImageNetworks.Inception), 8, "entropy: output 'class_scores'" },
        { nameof(ImageNetworks.UNet), 5, "entropy: output 'logits'" },
        { nameof(ImageNetworks.Autoencoder), 4, "reconstruction: output 'reconstruction'" },
        { nameof(OtherNetworks.Mlp), 3, "entropy: output 'logits'" },
        { nameof(OtherNetworks.Regression), 2, "moments: a random projection" },
        { nameof(OtherNetworks.TwoInputs), 3, "entropy: output 'probabilities' is a softmax" },
        { nameof(OtherNetworks.Attention), 1, "entropy: output 'logits'" },
        { nameof(OtherNetworks.Gru), 1, "entropy: output 'logits'" },
        { nameof(OtherNetworks.Lstm), 1, "entropy: output 'logits'" },
        { nameof(OtherNetworks.Rnn), 2, "entropy: output 'logits'" },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public void Run_EveryFamily_Verifies(string name, int sites, string loss)
    {
        var verification = GradientVerifier.Run(
            Model(name),
            options: new GradientVerifierOptions { Objective = ObjectiveKind.Auto },
            cancellationToken: TestContext.Current.CancellationToken);

        TestContext.Current.TestOutputHelper?.WriteLine(Text(verification));
        Assert.StartsWith(loss, verification.Loss, StringComparison.Ordinal);
        Assert.Equal(sites, verification.Sites.Length);
        Assert.All(verification.Sites, site => Assert.Equal(DifferenceVerdict.Agrees, site.Differences.Verdict));
        Assert.All(verification.Inputs, input => Assert.Equal(DifferenceVerdict.Agrees, input.Differences.Verdict));
        Assert.All(verification.Sites, site => Assert.InRange(site.GradientDifference!.Value, 0, 1e-4));
        Assert.All(verification.Sites, site => Assert.InRange(site.MomentDifference!.Value, 0, 1e-4));
        Assert.All(verification.Inputs, input => Assert.InRange(input.GradientDifference!.Value, 0, 1e-4));
        Assert.All(verification.Outputs, output => Assert.InRange(output.Difference!.Value, 0, 1e-4));
        Assert.True(verification.Passed);
    }

    [Fact]
    public void Run_AnObjectiveThatIsAskedFor_IsTheOneThatIsChecked()
    {
        var verification = GradientVerifier.Run(
            OtherNetworks.Mlp(),
            options: new GradientVerifierOptions { Objective = ObjectiveKind.Moments, Lowering = Lowering.Portable },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.StartsWith("moments: ", verification.Loss, StringComparison.Ordinal);
        Assert.True(verification.Passed);
    }

    private static OnnxModel Model(string name) =>
        (OnnxModel)(typeof(ImageNetworks).GetMethod(name) ?? typeof(OtherNetworks).GetMethod(name))!.Invoke(null, null)!;

    private static string Text(GradientVerification verification) =>
        string.Join('\n', verification.Sites.Select(site => $"{site}").Concat(verification.Inputs.Select(input => $"{input}")));
}
