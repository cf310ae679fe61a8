using Flywheel.Testing;
using Xunit;

namespace Flywheel.Fuzz.Tests;

/// <summary>Inputs that were kept, those that broke something once among them, are read again: nothing is changed, and nothing is measured.</summary>
public sealed class KeptInputTests
{
    public static TheoryData<string> Names => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_kept_breaks_no_rule(string name)
    {
        FuzzTarget target = FuzzTargets.Find(name);
        foreach (byte[] seed in target.Seeds)
        {
            Assert.Null(Record.Exception(() => target.Run(seed)));
        }
        foreach (string file in Directory.Exists(Folder(name)) ? Directory.GetFiles(Folder(name)) : [])
        {
            Exception? broken = Record.Exception(() => target.Run(File.ReadAllBytes(file)));
            Assert.True(broken is null, $"{file}: {broken}");
        }
    }

    [Fact]
    public void What_is_kept_is_small_and_belongs_to_a_target()
    {
        foreach (string folder in Directory.GetDirectories(Folder("")))
        {
            Assert.Contains(Path.GetFileName(folder), FuzzTargets.All.Select(target => target.Name));
            Assert.InRange(Directory.GetFiles(folder).Sum(file => new FileInfo(file).Length), 0, 32 << 10);
        }
    }

    private static string Folder(string name) => Path.Combine(RepositoryRoot.Path, "tests", "fuzz", "corpus", name);
}
