using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Rules.Endpoints;

/// <summary>Every text of a file in which an endpoint may stand, whatever the kind of the file.</summary>
internal static class FileSurfaces
{
    /// <param name="scene">That the file is part of.</param>
    /// <param name="facts">Of the file.</param>
    /// <param name="concerns">
    /// Whether a text may matter at all; scripts of which it says no are not read. It must say yes to a text when it says yes to a part of it.
    /// </param>
    public static IEnumerable<Surface> Of(AuditScene scene, FileFacts facts, Func<string, bool> concerns)
    {
        for (int i = 0; i < facts.Values.Count; i++)
        {
            ConfigValue value = facts.Values[i];
            if (!concerns(value.Key) && !concerns(value.Value.Text) && value.Name != "value")
            {
                continue;
            }
            string key = NamedBeside(facts.Values, i) ?? value.Key;
            SurfaceKind kind = KeyNames.Refuses(key) || Refusal.Is(facts, value) ? SurfaceKind.Rejection
                : KeyNames.IsShownName(value.ShownIn ?? facts.Kind, key) ? SurfaceKind.Name
                : KeyNames.Describes(key) ? SurfaceKind.Description
                : SurfaceKind.Value;
            yield return Surface.Of(kind, value.Value, value.Construct) with { Key = key, IsDefault = value.IsDefault, Sentence = value.LeadIn };
        }
        var places = new Lazy<ConstructPlaces>(() => new(facts));
        foreach (Text.MappedText comment in facts.Comments.Where(comment => concerns(comment.Text)))
        {
            yield return Surface.Of(SurfaceKind.Comment, comment, places.Value.Before(comment.Whole.Start));
        }
        foreach (ScriptFragment script in facts.Scripts)
        {
            if (script.Origin != ScriptOrigin.InlineCode && concerns(script.Text.Text))
            {
                foreach (Surface surface in ScriptSurfaces.Of(facts.Source, script, scene.ReadingAsWritten(script)))
                {
                    yield return surface;
                }
            }
        }
        foreach (Surface surface in DocumentSurfaces.Of(facts, concerns))
        {
            yield return surface;
        }
    }

    /// <summary>For <c>- name: VARIABLE</c> with <c>value: ...</c> beside it, as Kubernetes writes the environment: the variable.</summary>
    private static string? NamedBeside(List<ConfigValue> values, int at)
    {
        if (at == 0 || values[at].Name != "value" || values[at - 1].Name != "name")
        {
            return null;
        }
        string key = values[at].Key;
        string before = values[at - 1].Key;
        return key.AsSpan(0, key.Length - "value".Length).SequenceEqual(before.AsSpan(0, before.Length - "name".Length)) ? values[at - 1].Value.Text : null;
    }

    /// <summary>What a comment belongs to: to what the value or script before it belongs.</summary>
    private sealed class ConstructPlaces
    {
        private readonly int[] starts;
        private readonly Construct[] constructs;

        public ConstructPlaces(FileFacts facts)
        {
            starts = [.. facts.Values.Select(value => value.Value.Whole.Start), .. facts.Scripts.Select(script => script.Text.Whole.Start)];
            constructs = [.. facts.Values.Select(value => value.Construct), .. facts.Scripts.Select(script => script.Construct)];
            Array.Sort(starts, constructs);
        }

        public Construct Before(int offset)
        {
            int found = Array.BinarySearch(starts, offset);
            int at = found >= 0 ? found : ~found - 1;
            return at >= 0 ? constructs[at] : constructs.Length > 0 ? constructs[0] : Construct.File;
        }
    }
}
