namespace Cones2.Silo;

/// <summary>How silos find each other.</summary>
public enum ClusteringKind
{
    /// <summary>This silo is the cluster.</summary>
    Localhost = 0,

    Redis = 1,
}
