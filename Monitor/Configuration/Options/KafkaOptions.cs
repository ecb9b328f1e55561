using Alphadrift.Monitoring.Configuration.Fields;

namespace Alphadrift.Monitoring.Configuration.Options;

internal sealed class KafkaOptions
{
    private const string Server = "([^\\s,:]+|\\[[0-9a-fA-F:]+\\]):[0-9]{1,5}";

    [Text(
        "Addresses of some brokers, separated by commas; the rest of the cluster is found through them.",
        "must be host:port, several separated by commas",
        $"{Server}(,{Server})*",
        Required = true)]
    public string? BootstrapServers { get; set; }

    [Text(
        "The topic with the model's input rows.",
        "must be a topic name: letters, digits, dots, underscores and hyphens, at most 249",
        "[A-Za-z0-9._-]{1,249}",
        Required = true)]
    public string? Topic { get; set; }

    [Text(
        "The consumer group. Two daemons with one group share the partitions, so each sees a part of the rows.",
        "must have 1 to 249 characters and no white space",
        "\\S{1,249}",
        Default = "alphadrift")]
    public string? GroupId { get; set; }

    [Choice("Where to begin in a partition for which the group has no stored offset.", typeof(StartFrom), Default = "latest")]
    public StartFrom? StartFrom { get; set; }

    [TextMap(
        "Further properties of librdkafka, such as security.protocol or sasl.password. They win over Alphadrift's defaults; " +
        "those that its guarantees rest on are refused.")]
    public Dictionary<string, string>? Properties { get; set; }
}
