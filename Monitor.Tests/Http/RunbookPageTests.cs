using System.Net;
using System.Text.RegularExpressions;
using Alphadrift.Monitoring.Telemetry;
using Alphadrift.Monitoring.Webhooks;
using Alphadrift.Tests.Deployment;
using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Xunit;

namespace Alphadrift.Tests.Http;

/// <summary>The page that the daemon serves is docs/reference/alerts.md, and every link to it leads to a heading.</summary>
public sealed partial class RunbookPageTests
{
    private static readonly string Page = Path.Combine(RepositoryRoot.Path, "Monitor", "Http", "runbook.html");

    [Fact]
    public async Task Page_IsMadeFromTheDocument()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(RepositoryRoot.Path, "docs", "reference", "alerts.md"));
        var expected = Html(document);
        var path = Path.Combine(AppContext.BaseDirectory, "runbook.html");
        await File.WriteAllTextAsync(path, expected);

        Assert.True(
            File.Exists(Page) && expected == await File.ReadAllTextAsync(Page),
            $"{Page} is not what the document yields; it would be, after: cp {path} {Page}");
    }

    [Fact]
    public async Task Runbook_OfADaemon_IsThatPage_WithNothingThatRuns()
    {
        await using var listener = await TestListener.StartAsync();

        using var response = await listener.Client.GetAsync("/runbook");
        using var head = await listener.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/runbook"));

        Assert.Equal(await File.ReadAllTextAsync(Page), await response.Content.ReadAsStringAsync());
        Assert.Equal("text/html; charset=utf-8", response.Content.Headers.ContentType!.ToString());
        Assert.StartsWith(
            "default-src 'none'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(response.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Page_HasAHeadingForEveryAlert_AndLinksToItselfAlone()
    {
        var page = await File.ReadAllTextAsync(Page);
        var anchors = Anchor().Matches(page).Select(match => match.Groups[1].Value).ToHashSet();

        Assert.All(AlertNames.All, alert => Assert.Contains(WebhookBody.RunbookAnchor(alert), anchors));
        Assert.NotEmpty(Link().Matches(page));
        Assert.All(Link().Matches(page), link => Assert.Contains(link.Groups[1].Value, anchors));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The anchors are those of the usual forges. Links out of the page are text: the daemon serves no other.</summary>
    private static string Html(string markdown)
    {
        var pipeline = new MarkdownPipelineBuilder()
            .UseAutoIdentifiers(AutoIdentifierOptions.GitHub).UsePipeTables().DisableHtml().Build();
        var document = Markdown.Parse(markdown, pipeline);
        foreach (var link in document.Descendants<LinkInline>().Where(link => !link.Url!.StartsWith('#')).ToList())
        {
            foreach (var child in link.ToList())
            {
                child.Remove();
                link.InsertBefore(child);
            }

            link.Remove();
        }

        using var text = new StringWriter { NewLine = "\n" };
        var renderer = new HtmlRenderer(text);
        pipeline.Setup(renderer);
        renderer.Render(document);
        return $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>Alphadrift: alerts and runbook</title>
            <style>
            body { font: 16px/1.5 sans-serif; max-width: 60em; margin: 2em auto; padding: 0 1em; color: #222; background: #fff; }
            code, pre { font-family: monospace; background: #f2f2f2; }
            pre { padding: 0.6em; overflow-x: auto; }
            table { border-collapse: collapse; }
            th, td { border: 1px solid #ccc; padding: 0.3em 0.6em; text-align: left; vertical-align: top; }
            :target { background: #fff3c4; }
            </style>
            </head>
            <body>
            {{text}}</body>
            </html>

            """.ReplaceLineEndings("\n");
    }

    [GeneratedRegex("<h[1-6] id=\"([^\"]+)\"")]
    private static partial Regex Anchor();

    [GeneratedRegex("<a href=\"(?:#)?([^\"]+)\"")]
    private static partial Regex Link();
}
