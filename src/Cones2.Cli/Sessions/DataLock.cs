using Cones2.Diffusion;

namespace Cones2.Cli.Sessions;

/// <summary>The right to a data folder: its files have one silo.</summary>
internal sealed class DataLock : IDisposable
{
    private readonly FileStream _file;

    private DataLock(FileStream file) => _file = file;

    /// <exception cref="InvalidInputException">Another process has it, or the folder can't be made.</exception>
    public static DataLock Take(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new InvalidInputException("--data", $"is {folder}, which can't be made ({exception.Message.TrimEnd('.')})", "give a folder of yours", exception);
        }

        try
        {
            return new DataLock(new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception)
        {
            throw new InvalidInputException("--data", $"is {folder}, in which another cones2 works", "wait until that has ended, give another folder, or ask it by its API if it is cones2 up", exception);
        }
    }

    public void Dispose() => _file.Dispose();
}
