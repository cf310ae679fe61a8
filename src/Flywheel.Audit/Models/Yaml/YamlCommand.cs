using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Yaml;

/// <summary>Commands as YAML writes them: one text, a list of lines, or a list of words.</summary>
internal static class YamlCommand
{
    /// <summary>
    /// The lines of a script (a text, or a list of texts and lists), one below the other: one shell runs them all. Null where there is none.
    /// What is already taken and what stands behind a tag (<c>!reference</c>) is left out.
    /// </summary>
    /// <param name="scripts">Each a text or a list.</param>
    /// <param name="taken">Receives the texts, and the lists of which nothing is left.</param>
    /// <param name="steps">What is left to be followed, where many scripts may name one list; null where no two do.</param>
    public static MappedText? Lines(IEnumerable<YamlNode?> scripts, HashSet<YamlNode> taken, FollowedSteps? steps = null)
    {
        MappedText.Builder? all = null;
        var open = new Stack<YamlNode>(scripts.OfType<YamlNode>().Reverse());
        while (open.TryPop(out YamlNode? next))
        {
            if (steps?.Spend() == false)
            {
                break;
            }
            if (next.Real is YamlNode.Sequence { Tag.Length: 0 } list && taken.Add(list))
            {
                for (int i = list.Elements.Count - 1; i >= 0; i--)
                {
                    open.Push(list.Elements[i]);
                }
            }
            else if (next.Real is YamlNode.Scalar { Value: { Text.Length: > 0 } line } scalar && taken.Add(scalar))
            {
                if (all is null)
                {
                    all = new(line.Source);
                }
                else
                {
                    all.Add("\n", line.ToSource(0));
                }
                all.Add(line);
            }
        }
        return all?.Build();
    }

    /// <summary>
    /// The command of a list of words, as a shell would be given it; of <c>[bash, -c, SCRIPT]</c> the script. A single text is the command itself.
    /// </summary>
    public static MappedText? Words(IEnumerable<YamlNode?> commands, HashSet<YamlNode> taken)
    {
        List<YamlNode.Scalar> words = [.. commands.OfType<YamlNode>()
            .SelectMany(one => one.Real is YamlNode.Sequence ? one.Items : [one]).OfType<YamlNode.Scalar>()];
        if (words.Count == 0 || !words.TrueForAll(word => !taken.Contains(word)))
        {
            return null;
        }
        words.ForEach(word => taken.Add(word));
        for (int i = 0; i + 2 < words.Count; i++)
        {
            string program = words[i].Value.Text, option = words[i + 1].Value.Text;
            if (program[(program.LastIndexOf('/') + 1)..] is "sh" or "bash" or "zsh" or "ash" or "dash" && option.StartsWith('-') && option.EndsWith('c'))
            {
                return words[i + 2].Value;
            }
        }
        var line = new MappedText.Builder(words[0].Value.Source);
        for (int i = 0; i < words.Count; i++)
        {
            MappedText word = words[i].Value;
            bool quoted = words.Count > 1 && word.Text.AsSpan().ContainsAny(" \t\n;&|<>(){}\"\\#*?");
            int at = word.ToSource(0);
            line.Add(i > 0 ? " " : "", at).Add(quoted ? "'" : "", at).Add(word).Add(quoted ? "'" : "", at);
        }
        return line.Build();
    }
}
