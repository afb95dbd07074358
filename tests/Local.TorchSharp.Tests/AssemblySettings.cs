// The default generator, the number of threads and the vector width belong to the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
