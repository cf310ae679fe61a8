namespace Flywheel.Audit.Rules.Endpoints;

/// <summary>What the name and place of a file say about how its values are meant.</summary>
internal static class FilePurpose
{
    private static readonly HashSet<string> TestFolders = new(StringComparer.OrdinalIgnoreCase)
    {
        "test", "tests", "testdata", "fixtures", "__tests__", "__fixtures__", "spec", "specs", "testing",
    };

    private static readonly HashSet<string> TestWords = new(StringComparer.OrdinalIgnoreCase) { "test", "tests", "spec", "fixture", "fixtures", "selftest" };

    /// <summary>Whether it is to be copied and filled in: placeholders are what it should hold.</summary>
    public static bool IsExample(string path) => IsTemplate(path)
        || KeyNames.Words(FileName(path)).Any(word => word.ToLowerInvariant() is "example" or "examples" or "sample" or "dist")
        || path.Split('/').Any(folder => folder.Equals("examples", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether some program fills it in, which may expand what the file's format does not.</summary>
    public static bool IsTemplate(string path) => KeyNames.Words(FileName(path)).Any(word =>
        word.ToLowerInvariant() is "template" or "tmpl" or "tpl" or "in" or "j2" or "skel")
        || path.Split('/').Any(folder => folder.Equals("templates", StringComparison.OrdinalIgnoreCase));

    /// <summary>Whether it tests: what it gives to a program may be there to be refused.</summary>
    public static bool IsTest(string path)
    {
        string[] parts = path.Split('/');
        return parts[..^1].Any(TestFolders.Contains) || (!path.StartsWith(".github/", StringComparison.Ordinal)
            && KeyNames.Words(parts[^1]).Any(TestWords.Contains));
    }

    private static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];
}
