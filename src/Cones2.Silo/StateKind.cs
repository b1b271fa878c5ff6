namespace Cones2.Silo;

/// <summary>Where grain state is kept.</summary>
public enum StateKind
{
    /// <summary>Files of this silo alone.</summary>
    Files = 0,

    Redis = 1,

    /// <summary>Azure Blob Storage; in builds with -p:AzureGrainStorage=true.</summary>
    Azure = 2,
}
