namespace Alphadrift.Adaptation.Execution;

/// <summary>
/// How far a session's sites are computed within ONNX Runtime's blocked layout, which spares laying their tensors out anew before
/// every site and back after it. It changes no result beyond the order of summation.
/// </summary>
/// <param name="Sites">Number of nodes that are: a site that the model applies several times has several.</param>
/// <param name="Reason">Why none is, in words for the user; null when some are.</param>
public sealed record BlockedLayout(int Sites, string? Reason);
