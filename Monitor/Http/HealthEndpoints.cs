using System.Text.Json;
using System.Text.Json.Serialization;
using Alphadrift.Monitoring.Telemetry;

namespace Alphadrift.Monitoring.Http;

/// <summary>Health reports as JSON: 200 <c>{"status":"ok"}</c>, or 503 with the reasons by aspect; warnings besides.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder endpoints, string path, Func<HealthReport> report) =>
        endpoints.Map(path, (RequestDelegate)(context => Write(context, report())));

    private static Task Write(HttpContext context, HealthReport report)
    {
        context.Response.StatusCode = report.Healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        var body = new HealthBody(
            report.Healthy ? "ok" : "unhealthy",
            report.Healthy ? null : report.Reasons,
            report.Warnings.Count == 0 ? null : report.Warnings);
        return JsonSerializer.SerializeAsync(
            context.Response.Body, body, HealthJson.Default.HealthBody, context.RequestAborted);
    }
}

internal sealed record HealthBody(
    string Status, IReadOnlyDictionary<string, string>? Reasons, IReadOnlyDictionary<string, string>? Warnings);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HealthBody))]
internal sealed partial class HealthJson : JsonSerializerContext;
