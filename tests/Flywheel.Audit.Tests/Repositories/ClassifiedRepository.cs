using System.Runtime.CompilerServices;
using System.Text;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;

namespace Flywheel.Audit.Tests.Repositories;

/// <summary>
/// A repository whose lines were classified by hand: each begins with the digits of the rules FW001 to FW009 that it violates, <c>?</c> behind
/// one where a warning or nothing is right, blanks up to four characters, and <c>|</c>. Lines without a mark are allowed: no error may stand
/// there.
/// </summary>
internal sealed record ClassifiedRepository(
    string Name, IReadOnlyDictionary<string, string> Files, IReadOnlyDictionary<(string Rule, string Path, int Line), bool> Violations, int Lines)
{
    private const int MarkLength = 4;

    internal AuditConfig Config =>
        Files.TryGetValue(AuditConfig.FileName, out string? text) ? ConfigReading.Of(new(AuditConfig.FileName, text)).Config : AuditConfig.Default;

    internal GivenTree Tree => GivenTree.Of([.. Files.Select(file => (file.Key, file.Value))]);

    /// <summary>Of every <c>NAME.repo</c> beside this file.</summary>
    internal static IEnumerable<string> Names([CallerFilePath] string here = "") =>
        Directory.EnumerateFiles(Path.GetDirectoryName(here)!, "*.repo").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal);

    /// <summary>Reads <c>NAME.repo</c> beside this file.</summary>
    internal static ClassifiedRepository Read(string name, [CallerFilePath] string here = "")
    {
        var files = new Dictionary<string, string>();
        var violations = new Dictionary<(string, string, int), bool>();
        string? path = null;
        var content = new StringBuilder();
        int number = 0, lines = 0;
        foreach (string line in File.ReadAllLines(Path.Combine(Path.GetDirectoryName(here)!, name + ".repo")).Append("--- "))
        {
            if (line.StartsWith("--- ", StringComparison.Ordinal))
            {
                if (path is not null)
                {
                    files.Add(path, content.ToString());
                }
                (path, number) = (line[4..], 0);
                content.Clear();
            }
            else if (path is not null)
            {
                number++;
                lines++;
                string mark = line[..MarkLength];
                if (line[MarkLength] != '|')
                {
                    throw new FormatException($"{name}.repo: {path}:{number} has no mark");
                }
                content.Append(line.AsSpan(MarkLength + 1)).Append('\n');
                for (int i = 0; i < mark.Length; i++)
                {
                    if (char.IsAsciiDigit(mark[i]))
                    {
                        violations.Add(($"FW00{mark[i]}", path, number), i + 1 < mark.Length && mark[i + 1] == '?');
                    }
                }
            }
        }
        return new(name, files, violations, lines);
    }
}
