using System.Reflection;
using System.Text.RegularExpressions;
using Flywheel.Core.Contract;
using Flywheel.Core.Contract.Rules;
using Flywheel.Core.Evidence;
using Flywheel.Core.Messages;
using Flywheel.Core.Probe;
using Flywheel.Testing;
using Xunit;

namespace Flywheel.Core.Tests.Documents;

/// <summary>The tables that the README shows are those in the code: each of <see cref="DocumentTables"/>, a new one too.</summary>
public sealed partial class ReadmeTests
{
    private static readonly Dictionary<string, Func<DocumentTable>> Tables = typeof(DocumentTables).GetMethods(BindingFlags.Public | BindingFlags.Static)
        .Where(method => method.ReturnType == typeof(DocumentTable))
        .ToDictionary(method => Capital().Replace(method.Name, letter => (letter.Index > 0 ? " " : "") + letter.Value.ToLowerInvariant()),
            method => method.CreateDelegate<Func<DocumentTable>>());

    public static TheoryData<string> Names => [.. Tables.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void The_README_shows_each_table(string name) => ReadmeBlock.Equal(name, Tables[name]().Markdown());

    /// <summary>Pages are those of the program, and the audit's tables are shown by its own tests.</summary>
    [Fact]
    public void Every_generated_block_of_the_README_is_made_by_a_test() =>
        Assert.Empty(ReadmeBlock.Names().Where(name => !name.EndsWith(" --help", StringComparison.Ordinal) && !name.StartsWith("audit ", StringComparison.Ordinal)).Except(Tables.Keys));

    /// <summary>The tables leave nothing out of what the code has.</summary>
    [Fact]
    public void Every_rule_variable_cause_verdict_mode_and_exit_code_has_its_row()
    {
        Assert.Equal(AttachmentContract.Rules.Select(rule => rule.Id), Rows("rules"));
        Assert.Equal(Variables.All.Select(variable => variable.Name), Rows("variables"));
        Assert.Equal(Enum.GetValues<Verdict>().Select(verdict => verdict.Word()), Rows("verdicts"));
        Assert.Equal(Enum.GetValues<SubstrateMode>().Select(mode => mode.Word()), Rows("modes"));
        Assert.Equal(Enum.GetValues<ProbeCause>().Length, Rows("causes").Distinct().Count());
        IEnumerable<string> codes = typeof(ExitCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral).Select(field => field.GetRawConstantValue()!.ToString()!);
        Assert.Empty(codes.Except(Rows("exit codes").Concat(Rows("companion exit codes"))));
        Assert.All(Tables.Values, table => Assert.All(table().Rows, row => Assert.False(string.IsNullOrWhiteSpace(row[1]), row[0])));
    }

    /// <summary>Each rule is a class of its own, and a variable a constant of its own: neither is forgotten in the table that is read.</summary>
    [Fact]
    public void Every_rule_and_every_name_of_a_variable_is_in_the_table_of_the_code()
    {
        IEnumerable<Type> rules = typeof(AttachmentContract).Assembly.GetTypes()
            .Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(ContractRule)));
        Assert.Empty(rules.Except(AttachmentContract.Rules.Select(rule => rule.GetType())));
        IEnumerable<string> names = typeof(Variables).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Where(field => field.IsLiteral && !field.Name.StartsWith("Default", StringComparison.Ordinal)).Select(field => (string)field.GetRawConstantValue()!);
        Assert.Empty(names.Append(EscapeHatch.Variable).Except(Variables.All.Select(variable => variable.Name)));
    }

    private static IEnumerable<string> Rows(string name) => Tables[name]().Rows.Select(row => row[0].Trim('`'));

    [GeneratedRegex("[A-Z]")]
    private static partial Regex Capital();
}
