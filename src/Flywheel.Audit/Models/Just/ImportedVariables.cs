using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Just;

/// <summary>The variables of justfiles that import one another: to <c>just</c> they are one file.</summary>
/// <param name="Constants">By name.</param>
/// <param name="Exported">Those that recipes have as variables of the shell, too.</param>
internal sealed record ImportedVariables(IReadOnlyDictionary<string, MappedText> Constants, IReadOnlyDictionary<string, string> Exported)
{
    /// <summary>Those of some files; of two with one name the first one's.</summary>
    public static ImportedVariables Of(IEnumerable<Justfile> files)
    {
        var constants = new Dictionary<string, MappedText>(StringComparer.Ordinal);
        var exported = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (Justfile file in files)
        {
            foreach ((string name, MappedText value) in file.Constants)
            {
                constants.TryAdd(name, value);
                if (file.Exported.Contains(name))
                {
                    exported.TryAdd(name, value.Text);
                }
            }
        }
        return new(constants, exported);
    }
}
