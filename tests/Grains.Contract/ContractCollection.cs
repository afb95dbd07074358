using Retort.Grains.Contract.Fakes;

namespace Retort.Grains.Contract;

[CollectionDefinition(nameof(ContractCollection))]
public sealed class ContractCollection : ICollectionFixture<SharedSilo>;
