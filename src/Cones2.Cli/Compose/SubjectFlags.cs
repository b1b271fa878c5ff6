using System.Globalization;
using Cones2.Diffusion;

namespace Cones2.Cli.Compose;

/// <summary>The options that say NAME=VALUE of a subject.</summary>
internal sealed record SubjectFlags(
    IReadOnlyList<string> Residuals, IReadOnlyList<string> Boxes, IReadOnlyList<string> Masks, IReadOnlyList<string> Strengths, IReadOnlyList<string> Nouns)
{
    /// <exception cref="InvalidInputException">With every fault of the options.</exception>
    public IReadOnlyList<ComposeFileSubject> Apply(IReadOnlyList<ComposeFileSubject> subjects)
    {
        var faults = new List<InputFault>();
        var result = subjects.ToList();
        foreach (var (name, value) in Pairs("--subject", Residuals, faults))
        {
            var index = result.FindIndex(subject => subject.Name == name);
            if (index >= 0 && Residuals.Count(pair => pair.StartsWith(name + '=', StringComparison.Ordinal)) > 1)
                faults.Add(new InputFault("--subject", $"gives {name} twice, two subjects on one place of the prompt", "give each subject a name of its own"));
            else if (index >= 0)
                result[index] = result[index] with { Residual = value };
            else
                result.Add(new ComposeFileSubject { Name = name, Residual = value });
        }

        Change("--box", Boxes, (subject, value) => value.Split(',') is { Length: 4 } sides && sides.All(side => int.TryParse(side, CultureInfo.InvariantCulture, out _))
            ? subject with { Box = [.. sides.Select(side => int.Parse(side, CultureInfo.InvariantCulture))], Mask = null }
            : Refuse("--box", subject, value, "give left,top,right,bottom in whole pixels"));
        Change("--mask", Masks, (subject, value) => subject with { Mask = value, Box = null });
        Change("--strength", Strengths, (subject, value) => double.TryParse(value, CultureInfo.InvariantCulture, out var strength)
            ? subject with { Strength = strength }
            : Refuse("--strength", subject, value, "give a number; 1 is usual"));
        Change("--noun", Nouns, (subject, value) => subject with { Noun = value });
        return faults.Count == 0 ? result : throw new InvalidInputException(faults);

        ComposeFileSubject Refuse(string option, ComposeFileSubject subject, string value, string remedy)
        {
            faults.Add(new InputFault(option, $"of {subject.Name} is \"{value}\"", remedy));
            return subject;
        }

        void Change(string option, IReadOnlyList<string> pairs, Func<ComposeFileSubject, string, ComposeFileSubject> change)
        {
            foreach (var (name, value) in Pairs(option, pairs, faults))
            {
                var index = result.FindIndex(subject => subject.Name == name);
                if (index >= 0)
                    result[index] = change(result[index], value);
                else
                    faults.Add(new InputFault(option, $"speaks of \"{name}\", which is no subject", $"add --subject {name}=FILE"));
            }
        }
    }

    private static IEnumerable<(string Name, string Value)> Pairs(string option, IReadOnlyList<string> pairs, List<InputFault> faults)
    {
        foreach (var pair in pairs)
        {
            var split = pair.IndexOf('=', StringComparison.Ordinal);
            if (split > 0 && split < pair.Length - 1)
                yield return (pair[..split], pair[(split + 1)..]);
            else
                faults.Add(new InputFault(option, $"is \"{pair}\"", "write NAME=VALUE"));
        }
    }
}
