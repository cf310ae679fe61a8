using Flywheel.Audit.Explain;
using Flywheel.Audit.Register;
using Flywheel.Core.Messages;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.Audit.Tests.Documents;

/// <summary>The tables that the README shows are those in the code.</summary>
public sealed class ReadmeTests
{
    private static readonly Dictionary<string, Func<DocumentTable>> Tables = new()
    {
        ["audit rules"] = RuleExplanation.Table,
        ["audit register"] = RegisterKeys.Table,
    };

    public static TheoryData<string> Names => [.. Tables.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_README_shows_each_table(string name) => ReadmeBlock.Equal(name, Tables[name]().Markdown());

    [Fact]
    public void Every_block_of_the_audit_is_made_by_a_test() =>
        Assert.Empty(ReadmeBlock.Names().Where(name => name.StartsWith("audit ", StringComparison.Ordinal)).Except(Tables.Keys));
}
