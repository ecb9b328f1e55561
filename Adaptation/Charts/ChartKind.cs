namespace Alphadrift.Adaptation.Charts;

/// <summary>The sequential charts, each with an eye for another kind of shift.</summary>
public enum ChartKind
{
    /// <summary>M: the mean of the whitened rows moves in some direction (MEWMA).</summary>
    Movement,

    /// <summary>C: rows lie further out, or further in, than the reference's (CUSUM of the log energy).</summary>
    Energy,

    /// <summary>L: a class becomes more frequent, or less (CUSUM per class of the model's probabilities).</summary>
    Classes,

    /// <summary>
    /// E: the e-detector, whose run length is guaranteed; it alarms alone or not at all (<see cref="Guarantee"/>).
    /// </summary>
    Guaranteed,

    /// <summary>The mean of the whitened rows of windows of several sizes at once (<see cref="NestedWindows"/>).</summary>
    Window,
}

/// <summary>The direction in which a two-sided chart alarmed.</summary>
public enum ChartSide
{
    /// <summary>More than on the reference.</summary>
    Above,

    /// <summary>Less than on the reference.</summary>
    Below,
}
