using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Ingestion;

public static class IngestionServices
{
    /// <summary>Adds the record source and the decoder of its records.</summary>
    public static IServiceCollection AddIngestion(this IServiceCollection services, KafkaSettings kafka, IRecordDecoder decoder)
    {
        services.AddSingleton(kafka);
        services.AddSingleton(decoder);
        services.AddSingleton<IRecordSource, KafkaRecordSource>();
        return services;
    }
}
