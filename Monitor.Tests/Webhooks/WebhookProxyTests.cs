using System.Text;
using Alphadrift.Monitoring.Webhooks;
using Xunit;

namespace Alphadrift.Tests.Webhooks;

public sealed class WebhookProxyTests
{
    [Fact]
    public async Task Publish_ThroughAProxy_AsksItWithTheCredentialsThatItWants()
    {
        await using var proxy = await Receiver.StartAsync();
        proxy.Answer(context =>
        {
            context.Response.StatusCode = 407;
            context.Response.Headers.ProxyAuthenticate = "Basic realm=\"proxy\"";
            return Task.CompletedTask;
        });
        string? authorization = null;
        proxy.Answer(context =>
        {
            authorization = context.Request.Headers.ProxyAuthorization;
            Assert.Equal("receiver.example", context.Request.Host.Host);
            return Task.CompletedTask;
        });
        await using var dispatcher = await new TestDispatcher(
            TestDispatcher.Webhook(new Uri("http://receiver.example/alerts")) with
            {
                Proxy = new UriBuilder("http", "127.0.0.1", proxy.Url.Port) { UserName = "me", Password = "p%3Aw" }.Uri,
            }).StartAsync();

        dispatcher.Fire();

        await dispatcher.OutcomesAsync("ops delivered 1");
        Assert.Equal($"Basic {Convert.ToBase64String(Encoding.ASCII.GetBytes("me:p:w"))}", authorization);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest")]
    [InlineData("http://[2002:a9fe:a9fe::1]/")]
    [InlineData("http://[64:ff9b:1::a9fe:a9fe]/")]
    public async Task Publish_ThroughAProxyToAMetadataAddress_IsNeverSent(string url)
    {
        await using var proxy = await Receiver.StartAsync();
        await using var dispatcher = await new TestDispatcher(TestDispatcher.Webhook(new Uri(url)) with
        {
            Proxy = new UriBuilder("http", "127.0.0.1", proxy.Url.Port).Uri,
        }).StartAsync();

        dispatcher.Fire();

        await dispatcher.OutcomesAsync("ops rejected 1");
        Assert.False(proxy.HasMore);
    }

    [Theory]
    [InlineData("169.254.169.254", true)]
    [InlineData("localhost", false)]
    [InlineData("no-such-name.invalid", false)]
    public async Task IsForbidden_OfAName_IsWhatItLeadsTo(string host, bool forbidden) =>
        Assert.Equal(forbidden, await AddressGuard.IsForbiddenAsync(host, CancellationToken.None));

    /// <summary>A proxy of the environment would connect where the guard does not see it.</summary>
    [Fact]
    public void Handler_WithoutTheSetting_UsesNoProxy()
    {
        using var handler = WebhookServices.Handler(TestDispatcher.Webhook(new Uri("http://receiver.example/")));

        Assert.False(handler.UseProxy);
        Assert.Null(handler.Proxy);
    }

    [Fact]
    public async Task Publish_ThroughAProxyAtAForbiddenAddress_IsNeverSent()
    {
        await using var dispatcher = await new TestDispatcher(
            TestDispatcher.Webhook(new Uri("http://receiver.example/alerts")) with
            {
                Proxy = new Uri("http://169.254.169.254:3128"),
            }).StartAsync();

        dispatcher.Fire();

        await dispatcher.OutcomesAsync("ops rejected 1");
    }
}
