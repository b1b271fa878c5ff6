using Cones2.Grains.Storage;

namespace Cones2.Silo;

/// <summary>Compiled with -p:AzureGrainStorage=true alone.</summary>
internal static partial class GrainState
{
    static partial void AddAzureState(ISiloBuilder silo, Cones2SiloOptions options) =>
        silo.AddAzureBlobGrainStorage(StorageNames.Grains, storage =>
        {
            storage.BlobServiceClient = AzureAccount.Open(options.AzureStorage!);
            storage.ContainerName = $"{options.AzureContainer}-grains";
        });
}
