// Trainings reseed the tensor library's generator, which belongs to the process: they must not run beside each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
