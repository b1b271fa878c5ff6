using System.Reflection;
using Cones2.Contracts.Compositions;
using Cones2.Grains.Gpu;
using Orleans.CodeGeneration;

namespace Cones2.Grains.Tests.Contracts;

/// <summary>Silos of two versions work together while a cluster is upgraded.</summary>
public sealed class InterfaceVersionTests
{
    public static TheoryData<Type> Interfaces { get; } =
    [
        .. new[] { typeof(ICompositionGrain).Assembly, typeof(IGpuPoolGrain).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsInterface && type.IsAssignableTo(typeof(IGrain))),
    ];

    [Theory]
    [MemberData(nameof(Interfaces))]
    public void Version_OfAGrainInterface_IsSaid(Type type) => Assert.True(type.GetCustomAttribute<VersionAttribute>()?.Version >= 1, $"{type} has no version.");
}
