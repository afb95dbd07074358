// Training uses the tensor library's random generator, which belongs to the process.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
