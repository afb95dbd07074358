namespace Retort.Contracts.Tests.Specs;

internal static class SpecTexts
{
    public const string Small = """
        name: Small
        dataset: { name: mnist }
        seeds: [1, 2]
        teacher:
          model: { hidden: [32, 32], hidden_dropout: 0.5 }
          training: { epochs: 3, learning_rate: 0.1 }
        student:
          model: { hidden: [16] }
          training: { epochs: 2, learning_rate: 0.1 }
        distillation: { temperatures: [1, 20] }
        """;
}
