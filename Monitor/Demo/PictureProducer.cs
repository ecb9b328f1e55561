using System.Buffers;
using System.Text.Json;
using Alphadrift.Adaptation.Arrays;
using Confluent.Kafka;

namespace Alphadrift.Monitoring.Demo;

/// <summary>Produces held-out pictures as JSON objects at a steady pace, spoilt as the script says.</summary>
internal sealed class PictureProducer(
    string bootstrapServers, string topic, RowSet pictures, DemoScript script, DemoLedger ledger, int rowsPerSecond,
    Random random, TimeProvider clock)
{
    /// <summary>
    /// The producer waits while the daemon is this many rows behind: the embedded broker keeps no more than about 2,000.
    /// </summary>
    private const int MaxBacklog = 1_200;

    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(25);

    /// <summary>All rows go to one partition, so that their order in the daemon is the order they were made in.</summary>
    private readonly TopicPartition _partition = new(topic, 0);

    private long _started;

    /// <summary>Time since the first row; zero before.</summary>
    public TimeSpan Elapsed =>
        Volatile.Read(ref _started) is 0 ? TimeSpan.Zero : clock.GetElapsedTime(Volatile.Read(ref _started));

    /// <summary>Produces until the script is over or the token ends it.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var input = pictures.Layout.Inputs[0];
        var camera = new Camera(input.RowShape[^2], input.RowShape[^1], random);
        var stream = new SampleStream(pictures, random);
        var picture = new float[pictures.Layout.RowLength];
        using var producer = new ProducerBuilder<Null, byte[]>(
            new ProducerConfig { BootstrapServers = bootstrapServers, LingerMs = 5 }).Build();
        using var timer = new PeriodicTimer(Tick, clock);
        var allowance = 0.0;
        var last = clock.GetTimestamp();
        Volatile.Write(ref _started, last);
        while (Elapsed is var elapsed && elapsed < script.Length && await timer.WaitForNextTickAsync(cancellationToken))
        {
            var now = clock.GetTimestamp();
            allowance = Math.Min(allowance + (rowsPerSecond * clock.GetElapsedTime(last, now).TotalSeconds), rowsPerSecond / 4.0);
            last = now;
            var scene = script.SceneAt(elapsed);
            for (; allowance >= 1 && ledger.Backlog < MaxBacklog; allowance--)
            {
                stream.Next(picture);
                camera.Spoil(picture, scene.Fault, DemoScript.Strength(scene, elapsed));
                ledger.Produced(scene.Fault); // first, so that no window can be observed whose rows are not in the ledger
                producer.Produce(_partition, new Message<Null, byte[]> { Value = ToJson(input.Name, picture) });
            }
        }

        producer.Flush(cancellationToken);
    }

    /// <summary>{"pixels": [0, 0, 13, …]}</summary>
    internal static byte[] ToJson(string name, ReadOnlySpan<float> picture)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteStartArray(name);
            foreach (var pixel in picture)
            {
                json.WriteNumberValue((int)pixel);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
