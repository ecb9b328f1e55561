namespace Alphadrift.Benchmarks.Detection;

/// <summary>What a peer is made from.</summary>
/// <param name="Model">The calibrated model.</param>
/// <param name="Fit">The rows for covariances and projections.</param>
/// <param name="Reference">The rows that windows are compared with.</param>
/// <param name="FalseAlarmRate">Wanted of every peer.</param>
/// <param name="Threads">For the null windows.</param>
internal sealed record PeerContext(
    ModelUnderTest Model, MeasuredRows Fit, MeasuredRows Reference, double FalseAlarmRate, int Threads);
