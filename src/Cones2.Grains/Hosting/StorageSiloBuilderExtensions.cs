using Azure.Storage.Blobs;
using Cones2.Grains.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Cones2.Grains.Hosting;

/// <summary>Where a silo keeps blobs, and, for a cluster of one silo, state and reminders.</summary>
public static class StorageSiloBuilderExtensions
{
    /// <summary>Blobs as files in a folder that every silo sees; what was left unfinished there long ago goes as the silo starts.</summary>
    public static ISiloBuilder AddFileBlobs(this ISiloBuilder silo, string folder)
    {
        silo.Services.Configure<FileBlobOptions>(options => options.Folder = folder);
        silo.Services.AddSingleton<FileBlobStore>();
        silo.Services.AddSingleton<IBlobStore>(services => services.GetRequiredService<FileBlobStore>());
        return silo.AddStartupTask((services, _) =>
        {
            services.GetRequiredService<FileBlobStore>().Sweep();
            return Task.CompletedTask;
        });
    }

    /// <summary>Blobs in a container of Azure Blob Storage, which is made where it is missing.</summary>
    public static ISiloBuilder AddAzureBlobs(this ISiloBuilder silo, BlobContainerClient container)
    {
        silo.Services.AddSingleton<IBlobStore>(_ => new AzureBlobStore(container));
        return silo.AddStartupTask((_, cancellationToken) => container.CreateIfNotExistsAsync(cancellationToken: cancellationToken), ServiceLifecycleStage.RuntimeInitialize);
    }

    /// <summary>Grain state and reminders as files of this process.</summary>
    public static ISiloBuilder AddFileState(this ISiloBuilder silo, string folder)
    {
        silo.Services.Configure<FileGrainOptions>(options => options.Folder = folder);
        silo.Services.AddKeyedSingleton<IGrainStorage, FileGrainStorage>(StorageNames.Grains);
        silo.AddReminders();
        silo.Services.AddSingleton<IReminderTable, FileReminderTable>();
        return silo;
    }
}
