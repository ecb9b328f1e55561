namespace Alphadrift.Adaptation.Slopes;

/// <summary>Which slopes move together.</summary>
public enum SharingScope
{
    /// <summary>None: every channel's slope moves by itself.</summary>
    Channel,

    /// <summary>All slopes of a site: as for a PReLU with one parameter.</summary>
    Site,

    /// <summary>All slopes of the model.</summary>
    Model,
}
