using Flywheel.Audit.Facts;
using Flywheel.Audit.Models;
using Flywheel.Audit.Models.GitLab;
using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Models.Yaml;

namespace Flywheel.Audit.Run;

/// <summary>
/// Gives the scripts of pipelines that include one another the variables of the others that hold Bazel: those of their roots, and those of the jobs
/// that a job extends.
/// </summary>
internal static class PipelineNames
{
    /// <summary>Jobs that a job extends, directly or through others, and names that it has from them.</summary>
    private const int MostExtended = 30, MostNames = 50;

    /// <summary>Jobs that are followed in all: more than people write.</summary>
    private const int MostSteps = 30_000;

    private const int LongestValue = 200, MostLooked = 200;

    private static readonly Dictionary<string, YamlNode> None = [];

    /// <param name="files">By path.</param>
    public static void Fill(IReadOnlyDictionary<string, FileFacts> files)
    {
        FileFacts[] all = [.. files.Values.Where(file => file.Model<Pipeline>() is not null).OrderBy(file => file.Path, StringComparer.Ordinal)];
        var groups = new FileGroups(all.Select(file => file.Path));
        foreach (FileFacts file in all)
        {
            foreach (string local in file.Model<Pipeline>()!.LocalIncludes)
            {
                groups.Add(file.Path, local);
            }
        }
        int steps = MostSteps;
        foreach (IReadOnlyList<string> group in groups.All)
        {
            FileFacts[] members = [.. group.Select(path => files[path])];
            Dictionary<string, string> roots = Leading(members.SelectMany(file => file.Model<Pipeline>()!.Known));
            var jobs = members.SelectMany(file => file.Model<Pipeline>()!.Jobs.Select(job => (Pipeline: file.Model<Pipeline>()!, Job: job)))
                .ToLookup(one => one.Job.Name, StringComparer.Ordinal);
            foreach (FileFacts file in members)
            {
                Fill(file, roots, jobs, ref steps);
            }
        }
    }

    private static void Fill(
        FileFacts file, Dictionary<string, string> roots, ILookup<string, (Pipeline Pipeline, PipelineJob Job)> jobs, ref int steps)
    {
        for (int i = 0; i < file.Scripts.Count; i++)
        {
            ScriptFragment script = file.Scripts[i];
            if (script.Origin != ScriptOrigin.GitLab || !script.Text.Text.Contains('$', StringComparison.Ordinal))
            {
                continue;
            }
            Dictionary<string, string> names = script.Construct.Kind == ConstructKind.Job
                ? Extended(file.Model<Pipeline>()!, script.Construct.Name, jobs, ref steps) : [];
            if (NamedValues.Of(names, roots.Count > 0 ? roots : null) is { } others)
            {
                // What its own file says goes before.
                file.Scripts[i] = script with { Known = script.Known is { } own ? new NamedValues(own, others) : others };
            }
        }
    }

    /// <summary>The variables of the jobs that a job extends, the nearest first; those of its own file it has already.</summary>
    private static Dictionary<string, string> Extended(
        Pipeline own, string name, ILookup<string, (Pipeline Pipeline, PipelineJob Job)> jobs, ref int steps)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var seen = new HashSet<string>([name]);
        var open = new Queue<(Pipeline Pipeline, PipelineJob Job)>(jobs[name].Where(one => one.Pipeline == own));
        while (open.TryDequeue(out (Pipeline Pipeline, PipelineJob Job) job) && seen.Count <= MostExtended && --steps >= 0)
        {
            if (job.Pipeline != own)
            {
                foreach ((string variable, string value) in Leading(new KnownVariables(job.Pipeline.Of(job.Job).Variables, None)))
                {
                    names.TryAdd(variable, value);
                }
            }
            foreach (string extended in (job.Job.Extends is { } extends ? JobInheritance.Names(extends) : []).Reverse().Take(MostExtended).Where(seen.Add))
            {
                foreach ((Pipeline, PipelineJob) one in jobs[extended])
                {
                    open.Enqueue(one);
                }
            }
        }
        return names;
    }

    private static Dictionary<string, string> Leading(IEnumerable<KeyValuePair<string, string>> variables)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((string name, string value) in variables.Take(MostLooked))
        {
            if (names.Count < MostNames && value.Length < LongestValue && Array.Exists(value.Split(' '), word => LauncherName.Is(word)))
            {
                names.TryAdd(name, value);
            }
        }
        return names;
    }
}
