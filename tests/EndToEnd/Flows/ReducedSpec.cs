namespace Retort.EndToEnd.Flows;

/// <summary>A real distillation on real digits, small enough for a test: 3,000 cases, a teacher that is clearly better than its students.</summary>
internal static class ReducedSpec
{
    public const string Name = "Reduced distillation";

    public const string Yaml = """
        name: Reduced distillation
        dataset: { name: mnist, validation: 1000, train_limit: 3000 }
        seeds: [1, 2, 3]
        teacher:
          seed: 1
          model: { hidden: [300, 300] }
          training: { epochs: 6, batch_size: 50, learning_rate: 0.1, learning_rate_decay: 0.9, momentum: 0.9 }
        student:
          model: { hidden: [30] }
          training: { epochs: 1, batch_size: 100, learning_rate: 0.02, momentum: 0.5 }
        distillation:
          temperatures: [1, 4]
          soft_weight: 0.9
          hard_weight: 0.1
          training: { epochs: 2, batch_size: 100, learning_rate: 0.05, momentum: 0.9 }
        selection: { seed: 1, learning_rates: [], epochs_every: 1 }
        """;
}
