using System.Diagnostics.Metrics;

namespace Alphadrift.Tests.Pipeline;

/// <summary>Reads the instruments of one meter, without an exporter.</summary>
internal static class MetricValues
{
    /// <summary>Name, and tag values in brackets where there are some besides the model's, to value.</summary>
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
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => values[Name(instrument, tags)] = value);
        listener.Start();
        listener.RecordObservableInstruments();
        return values;
    }

    private static string Name(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var rest = tags.ToArray().Where(tag => tag.Key != "model").Select(tag => tag.Value).ToList();
        return rest.Count == 0 ? instrument.Name : $"{instrument.Name}[{string.Join(",", rest)}]";
    }
}
