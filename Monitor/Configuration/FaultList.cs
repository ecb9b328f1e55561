using System.Collections.Immutable;

namespace Alphadrift.Monitoring.Configuration;

/// <summary>Collects faults.</summary>
internal sealed class FaultList
{
    /// <summary>More faults than this are counted, not listed: the file is not a configuration at all.</summary>
    internal const int Limit = 100;

    private readonly List<ConfigurationFault> _faults = [];
    private readonly List<ConfigurationFault> _warnings = [];
    private int _more;

    public bool IsEmpty => _faults.Count == 0;

    public void Add(string path, string rule, string? given = null, ConfigurationSource? source = null)
    {
        if (_faults.Count < Limit)
        {
            _faults.Add(new ConfigurationFault(path, rule, given, source));
        }
        else
        {
            _more++;
        }
    }

    /// <summary>What the user should know although the configuration can be used.</summary>
    public ImmutableArray<ConfigurationFault> Warnings => [.. _warnings];

    public void Warn(string path, string what, ConfigurationSource? source = null) =>
        _warnings.Add(new ConfigurationFault(path, what, Source: source));

    /// <summary>Those of the file first, by line; then the other layers; then what is missing.</summary>
    public ImmutableArray<ConfigurationFault> InOrder()
    {
        var ordered = _faults
            .OrderBy(fault => fault.Source is null ? int.MaxValue : (int)fault.Source.Layer)
            .ThenBy(fault => fault.Source?.Line ?? 0)
            .ThenBy(fault => fault.Source?.Column ?? 0);
        return _more == 0 ? [.. ordered] : [.. ordered, new ConfigurationFault("", $"{_more} more faults are not listed")];
    }
}
