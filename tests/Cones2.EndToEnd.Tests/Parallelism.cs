using Xunit.Sdk;
using Xunit.v3;

// Each class has a cluster of its own, and this machine has few cores.
[assembly: Parallelization(Mode = ParallelMode.None)]
