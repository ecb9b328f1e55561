using Alphadrift.Monitoring.Configuration;

namespace Alphadrift.Monitoring.Http;

public static class HttpServices
{
    /// <summary>Sets up the listener for metrics and health.</summary>
    public static WebApplicationBuilder AddHttp(this WebApplicationBuilder builder, HttpSettings settings) =>
        throw new NotImplementedException();

    /// <summary>Maps <c>/metrics</c>, <c>/healthz/live</c>, <c>/healthz/ready</c>, <c>/healthz/startup</c> and the index at <c>/</c>.</summary>
    public static WebApplication MapAlphadriftEndpoints(this WebApplication app) => throw new NotImplementedException();

    /// <summary>The port that is listened on, once the application has started; differs from the configured one if that is 0.</summary>
    public static int ListeningPort(this WebApplication app) => throw new NotImplementedException();
}
