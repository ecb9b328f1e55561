namespace Alphadrift.Monitoring.Http;

/// <summary>docs/reference/alerts.md as a page, of the very version that runs: alerts link to its headings.</summary>
internal static class RunbookPage
{
    /// <summary>Name of the resource.</summary>
    public const string Resource = "runbook.html";

    private static readonly Lazy<byte[]> Page = new(Load);

    public static void MapRunbook(this IEndpointRouteBuilder endpoints, string path) =>
        endpoints.Map(path, (RequestDelegate)(context =>
        {
            context.Response.ContentType = "text/html; charset=utf-8";
            context.Response.ContentLength = Page.Value.Length;

            // It has text and one style sheet: nothing else shall ever be loaded or run.
            context.Response.Headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'";
            return HttpMethods.IsHead(context.Request.Method)
                ? Task.CompletedTask
                : context.Response.Body.WriteAsync(Page.Value, context.RequestAborted).AsTask();
        }));

    private static byte[] Load()
    {
        using var resource = typeof(RunbookPage).Assembly.GetManifestResourceStream(Resource)
            ?? throw new InvalidOperationException($"The resource {Resource} is missing.");
        var page = new byte[resource.Length];
        resource.ReadExactly(page);
        return page;
    }
}
