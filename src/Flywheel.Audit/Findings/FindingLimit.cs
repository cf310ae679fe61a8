using System.Globalization;
using Flywheel.Audit.Facts;

namespace Flywheel.Audit.Findings;

/// <summary>
/// How many findings of one rule in one file are told. Nobody mends thousands one by one, and each takes a kilobyte to hold: a file that is made
/// of nothing else says that it holds more (FW904), and the others are not told.
/// </summary>
internal sealed class FindingLimit(IReadOnlyDictionary<string, FileFacts> files)
{
    public const int Most = 5_000;

    private readonly Dictionary<(string Rule, string Path), int> counts = [];

    /// <summary>As many as are told, in the order that they come in. What is left out is a trouble of its file.</summary>
    public IEnumerable<Finding> Within(IEnumerable<Finding> findings)
    {
        foreach (Finding finding in findings)
        {
            int count = counts.GetValueOrDefault((finding.Rule, finding.Path)) + 1;
            counts[(finding.Rule, finding.Path)] = count;
            if (count <= Most)
            {
                yield return finding;
            }
            else if (count == Most + 1 && files.TryGetValue(finding.Path, out FileFacts? file))
            {
                file.Troubles.Add(new(finding.Span, string.Create(CultureInfo.InvariantCulture, $"more than {Most:N0} findings of {finding.Rule} are in it"))
                {
                    Kind = TroubleKind.Untold,
                });
            }
        }
    }
}
