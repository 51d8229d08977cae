using Xunit;

// Tests mostly wait. Running more of them at once than there are CPUs halves the time.
[assembly: CollectionBehavior(MaxParallelThreads = 6)]
