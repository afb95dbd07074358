namespace Retort.Web.Tests.HostProtocol;

/// <summary>Tests of one server take turns: the queue is common to all hosts.</summary>
[CollectionDefinition(nameof(ProtocolCollection))]
public sealed class ProtocolCollection : ICollectionFixture<ProtocolFixture>;
