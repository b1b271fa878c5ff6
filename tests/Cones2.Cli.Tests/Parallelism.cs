using Xunit.Sdk;
using Xunit.v3;

// Each test starts the command, whose Torch takes every core: side by side they would wait for each other.
[assembly: Parallelization(Mode = ParallelMode.None)]
