namespace Alphadrift.Monitoring.Alerting;

/// <summary>Why an alert is over.</summary>
public enum AlertResolution
{
    /// <summary>The windows say so.</summary>
    Recovered,

    /// <summary>The baseline that it was built on was replaced, for the same model or with it.</summary>
    BaselineReplaced,

    /// <summary>The baseline is the same, but detection or segments are set otherwise.</summary>
    SettingsChanged,

    /// <summary>Another topic is read now, or the same as another consumer group.</summary>
    SourceChanged,

    /// <summary>What fired is known, but what the charts remembered of it cannot be used.</summary>
    StateDamaged,
}
