using Xunit;

namespace Alphadrift.Tests.Kafka;

/// <summary>Tests on the embedded broker, one after another; the three kinds of broker run side by side.</summary>
[CollectionDefinition]
public sealed class OnEmbeddedBroker : ICollectionFixture<EmbeddedBrokerFixture>;

/// <summary>Tests on Apache Kafka in a container.</summary>
[CollectionDefinition]
public sealed class OnKafkaContainer : ICollectionFixture<ContainerBrokerFixture>;

/// <summary>Tests on Apache Kafka at a given address.</summary>
[CollectionDefinition]
public sealed class OnKafkaAddress : ICollectionFixture<AddressBrokerFixture>;
