using Alphadrift.Adaptation.Arrays;
using Alphadrift.Monitoring.Configuration;
using Alphadrift.Monitoring.Rows;

namespace Alphadrift.Monitoring.Ingestion;

public static class IngestionServices
{
    /// <summary>Adds the record source, the decoder of its records, and where it decodes them to.</summary>
    public static IServiceCollection AddIngestion(
        this IServiceCollection services, KafkaSettings kafka, IRecordDecoder decoder, RowLayout layout)
    {
        ArgumentNullException.ThrowIfNull(decoder);
        services.AddSingleton(kafka);
        services.AddSingleton(decoder);
        services.AddSingleton(new RecordRows(layout));
        services.AddSingleton<IRecordSource>(
            provider => new KafkaRecordSource(kafka, provider.GetRequiredService<TimeProvider>(), decoder.Headers));
        return services;
    }
}
