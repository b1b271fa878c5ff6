namespace Cones2.Diffusion;

/// <summary>
/// Input that its owner can mend: a file, a field, a setting. Carries every fault found, each naming the thing, the value
/// and the remedy; its message has one line per fault.
/// </summary>
public sealed class InvalidInputException : Exception
{
    public InvalidInputException(InputFault fault, Exception? innerException = null)
        : this([fault], innerException)
    {
    }

    public InvalidInputException(string where, string problem, string remedy, Exception? innerException = null)
        : this([new InputFault(where, problem, remedy)], innerException)
    {
    }

    public InvalidInputException(IReadOnlyList<InputFault> faults, Exception? innerException = null)
        : base(string.Join('\n', faults), innerException) => Faults = faults;

    /// <summary>At least one fault, in the order in which they were found.</summary>
    public IReadOnlyList<InputFault> Faults { get; }
}
