using System.Text;

namespace Cones2.Diffusion.Tokenization;

/// <summary>A prompt with names in braces, taken apart: texts and names in turn. <c>{{</c> and <c>}}</c> are braces of the text.</summary>
/// <param name="Parts">In the order of the prompt; no text part is empty.</param>
public sealed record PromptTemplate(IReadOnlyList<PromptPart> Parts)
{
    /// <param name="template">Such as "a {rex} on the beach".</param>
    /// <param name="where">The field that holds it, for the faults.</param>
    /// <param name="faults">Takes every brace without its partner.</param>
    public static PromptTemplate Parse(string template, string where, List<InputFault> faults)
    {
        var parts = new List<PromptPart>();
        var text = new StringBuilder();
        for (var position = 0; position < template.Length; position++)
        {
            var sign = template[position];
            if (sign is not ('{' or '}'))
            {
                text.Append(sign);
            }
            else if (position + 1 < template.Length && template[position + 1] == sign)
            {
                text.Append(sign);
                position++;
            }
            else if (sign == '{' && NameEnd(template, position) is { } end)
            {
                AddText();
                parts.Add(new PromptPart(template[(position + 1)..end], IsName: true));
                position = end;
            }
            else
            {
                faults.Add(sign == '{'
                    ? new InputFault(where, $"has an unclosed {{ at character {position + 1}", "close it with }, or write {{ for a brace that is part of the text")
                    : new InputFault(where, $"has a }} without its {{ at character {position + 1}", "open it with {, or write }} for a brace that is part of the text"));
            }
        }

        AddText();
        return new PromptTemplate(parts);

        void AddText()
        {
            if (text.Length > 0)
                parts.Add(new PromptPart(text.ToString(), IsName: false));
            text.Clear();
        }
    }

    /// <summary>Every name that is missing, unknown or there twice.</summary>
    /// <param name="where">The field that holds the template, for the faults.</param>
    /// <param name="nounsByName">From each subject's name to its class noun.</param>
    public IEnumerable<InputFault> FindNameFaults(string where, IReadOnlyDictionary<string, string> nounsByName)
    {
        var names = Parts.Where(part => part.IsName).Select(part => part.Text).ToList();
        var known = nounsByName.Count == 0 ? "there are no subjects" : $"the subjects are {string.Join(", ", nounsByName.Keys.Order(StringComparer.Ordinal))}";
        foreach (var name in names.Distinct().Where(name => !nounsByName.ContainsKey(name)))
            yield return new InputFault(where, $"names {{{name}}}, which is no subject ({known})", "name a subject, or write {{ and }} for braces that are part of the text");
        foreach (var twice in names.GroupBy(name => name).Where(group => group.Count() > 1))
            yield return new InputFault(where, $"names {{{twice.Key}}} {twice.Count()} times", "name each subject once");
        foreach (var (name, noun) in nounsByName)
        {
            if (!names.Contains(name))
                yield return new InputFault(where, $"lacks the subject {{{name}}}", $"put {{{name}}} where its {noun} shall be spoken of, or leave the subject out");
        }
    }

    private static int? NameEnd(string template, int open)
    {
        var end = template.AsSpan(open + 1).IndexOfAny('{', '}') + open + 1;
        return end > open && template[end] == '}' ? end : null;
    }
}
