using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Ingestion;

public static class IngestionServices
{
    /// <summary>Adds the record source and the decoder of its records.</summary>
    /// <param name="segmentHeader">The header that names a record's segment; null for none.</param>
    public static IServiceCollection AddIngestion(
        this IServiceCollection services, KafkaSettings kafka, IRecordDecoder decoder, string? segmentHeader = null)
    {
        services.AddSingleton(kafka);
        services.AddSingleton(decoder);
        services.AddSingleton<IRecordSource>(
            provider => new KafkaRecordSource(kafka, provider.GetRequiredService<TimeProvider>(), segmentHeader));
        return services;
    }
}
