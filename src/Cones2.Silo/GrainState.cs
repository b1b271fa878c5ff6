using Cones2.Grains.Hosting;
using Cones2.Grains.Storage;
using StackExchange.Redis;

namespace Cones2.Silo;

/// <summary>Grain state and reminders where a silo's configuration wants them.</summary>
internal static partial class GrainState
{
    /// <summary>Whether this build has the package of Azure's grain storage.</summary>
    public static bool IncludesAzure { get; } = typeof(GrainState).GetMethod(nameof(AddAzureState), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static) is not null;

    public static ISiloBuilder AddState(this ISiloBuilder silo, Cones2SiloOptions options)
    {
        switch (options.State)
        {
            case StateKind.Files:
                return silo.AddFileState(Path.Combine(options.Folder!, "grains"));
            case StateKind.Redis:
                silo.AddRedisGrainStorage(StorageNames.Grains, storage => storage.ConfigurationOptions = ConfigurationOptions.Parse(options.Redis!));
                break;
            case StateKind.Azure:
                AddAzureState(silo, options);
                break;
        }

        return silo.UseRedisReminderService(reminders => reminders.ConfigurationOptions = ConfigurationOptions.Parse(options.Redis!));
    }

    static partial void AddAzureState(ISiloBuilder silo, Cones2SiloOptions options);
}
