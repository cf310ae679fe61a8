using Flywheel.Core.Messages;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.Core.Tests.Documents;

/// <summary>The tables that the README shows are those in the code.</summary>
public sealed class ReadmeTests
{
    [Fact]
    public void The_README_shows_the_table_of_rules() => ReadmeBlock.Equal("rules", DocumentTables.Rules());

    [Fact]
    public void The_README_shows_the_table_of_variables() => ReadmeBlock.Equal("variables", DocumentTables.Variables());

    [Fact]
    public void The_README_shows_the_table_of_what_Bazels_differ_in() => ReadmeBlock.Equal("bazels", DocumentTables.Bazels());

    [Fact]
    public void The_README_shows_the_table_of_causes() => ReadmeBlock.Equal("causes", DocumentTables.Causes());

    [Fact]
    public void The_README_shows_the_table_of_exit_codes() => ReadmeBlock.Equal("exit codes", DocumentTables.ExitCodes());
}
