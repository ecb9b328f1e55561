using System.Diagnostics.Metrics;

namespace Alphadrift.Tests.Pipeline;

/// <summary>Reads the instruments of one meter, without an exporter.</summary>
internal static class MetricValues
{
    /// <summary>Name, and tag values in brackets where there are some, to value.</summary>
    public static IReadOnlyDictionary<string, double> Read(string meterName)
    {
        var values = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == meterName)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => values[Name(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => values[Name(instrument, tags)] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => values[Name(instrument, tags)] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }

    private static string Name(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        tags.IsEmpty ? instrument.Name : $"{instrument.Name}[{string.Join(",", tags.ToArray().Select(tag => tag.Value))}]";
}
