using System.Net.Sockets;
using Testcontainers.Kafka;

namespace Alphadrift.Tests.Kafka;

/// <summary>Apache Kafka in a container, where a container engine answers.</summary>
public sealed class ContainerBrokerFixture : BrokerFixture
{
    public const string Image = "apache/kafka:4.2.0";

    private const string VersionVariable = "DOCKER_API_VERSION";

    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);

    public override string Name => $"Apache Kafka in a container ({Image})";

    public KafkaContainer? Container { get; private set; }

    public override async ValueTask InitializeAsync()
    {
        if (!await EngineAnswersAsync())
        {
            Unavailable = "no container engine answers";
            return;
        }

        try
        {
            using var limit = new CancellationTokenSource(StartLimit);
            Container = new KafkaBuilder(Image).Build();
            await Container.StartAsync(limit.Token);
            BootstrapServers = HostAndPort(Container.GetBootstrapAddress());
        }
        catch (Exception exception)
        {
            // An engine without the image and without a way to get it is no fault of the product.
            Unavailable =
                $"a container engine answers, but the container did not start: {exception.Message.Split('\n')[0].Trim()}";
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        if (Container is not null)
        {
            await Container.DisposeAsync();
        }
    }

    private static async Task<bool> EngineAnswersAsync()
    {
        if (Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 } host &&
            !host.StartsWith("unix://", StringComparison.Ordinal))
        {
            return true;
        }

        var path = Environment.GetEnvironmentVariable("DOCKER_HOST")?["unix://".Length..] ?? "/var/run/docker.sock";
        try
        {
            using var handler = new SocketsHttpHandler
            {
                ConnectCallback = async (_, cancellationToken) =>
                {
                    var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                },
            };
            using var client = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(3) };
            using var answer = await client.GetAsync(new Uri("http://localhost/_ping"));
            UseVersionOf(answer);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or SocketException)
        {
            return false;
        }
    }

    // Testcontainers asks for version 1.44 of the engine's interface; the engine of a stable
    // distribution may be older and will do.
    private static void UseVersionOf(HttpResponseMessage answer)
    {
        if (Environment.GetEnvironmentVariable(VersionVariable) is null &&
            answer.Headers.TryGetValues("Api-Version", out var values) &&
            Version.TryParse(values.First(), out var version) && version < new Version(1, 44))
        {
            Environment.SetEnvironmentVariable(VersionVariable, version.ToString());
        }
    }
}
