using Alphadrift.Adaptation.Faults;

namespace Alphadrift.Monitoring.Tables;

/// <summary>A data file has no rows. As one of many parts of a folder it may be so.</summary>
internal sealed class EmptyTableException(string message) : InvalidInputException(message);
