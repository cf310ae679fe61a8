namespace Flywheel.EndToEnd.Tests.Audit;

/// <summary>What tests add to the register of the repository with the seven gaps.</summary>
internal static class RegisterText
{
    /// <summary>Six exceptions, for all but FW007; the one for FW002 ends nine days behind the tests' day.</summary>
    internal static string SixExceptions { get; } =
        Exception("FW001", ".github/workflows/ci.yml", "job", "release", "@platform", "labels = [\"ubuntu-24.04\"]\n")
        + Exception("FW002", "justfile", "recipe", "release", "@tools", expires: "2026-06-10")
        + Exception("FW003", "flake.nix", "attribute", "devShells.default", "@tools")
        + Exception("FW004", "config/cache.tfvars.example", "attribute", "cache_endpoint", "@platform")
        + Exception("FW005", "docs/roadmap.md", "heading", "Move the caches", "@platform")
        + Exception("FW006", "docs/runners.md", "heading", "Runners", "@platform");

    internal static string Proof(string path) => $"\n[[proof]]\npath = \"{path}\"\n";

    internal static string Exception(string rule, string path, string kind, string name, string owner, string more = "", string expires = "2026-10-23") =>
        $"""

        [[exception]]
        rule = "{rule}"
        path = "{path}"
        {kind} = "{name}"
        owner = "{owner}"
        reason = "agreed on for this half of the year"
        created = 2026-04-26
        expires = {expires}

        """ + more;
}
