using Flywheel.Core.Probe;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.EndToEnd.Tests.Probe;

/// <summary>Each cause was produced for real by one of the tests of this folder, and its message was read.</summary>
public sealed class CauseGoldenTests
{
    public static TheoryData<ProbeCause> Causes => [.. Enum.GetValues<ProbeCause>()];

    [Theory]
    [MemberData(nameof(Causes))]
    public void A_cause_has_a_golden_message_of_its_name(ProbeCause cause)
    {
        string name = KebabCase(cause);
        string[] goldens = [.. GoldensOf(name)];
        Assert.NotEmpty(goldens);
        Assert.All(goldens, golden => Assert.Contains($"flywheel: {name}: ", File.ReadAllText(golden)));
    }

    private static IEnumerable<string> GoldensOf(string name) =>
        Directory.EnumerateFiles(Path.Combine(RepositoryRoot.Path, "tests/Flywheel.EndToEnd.Tests/Probe/Golden"), $"{name}.*golden.txt");

    private static string KebabCase(ProbeCause cause) => string.Concat(
        cause.ToString().Select((c, i) => char.IsUpper(c) && i > 0 ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
}
