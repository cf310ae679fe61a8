using System.Text.RegularExpressions;
using Flywheel.Audit.Explain;
using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Run;
using Xunit;

namespace Flywheel.Audit.Tests.Rules;

/// <summary>Every bad example with a label that reads otherwise, or that stands there in another way, is still caught.</summary>
public sealed partial class HostedRunnerMutationTests
{
    private static readonly string[] Labels = ["ubuntu-20.04", "Windows-11-ARM", "MACOS-latest-xlarge", "ubuntu-24.04-arm", "macos-26"];

    public static TheoryData<int> BadExamples =>
        [.. RuleExample.Of("FW001").Where(one => one.Expected.Any(found => found.Severity == "error")).Select(one => one.Line)];

    [Theory]
    [MemberData(nameof(BadExamples))]
    public void Another_hosted_label_is_caught(int line)
    {
        RuleExample example = RuleExample.Of("FW001").Single(one => one.Line == line);
        foreach (string label in Labels)
        {
            Assert.Equal(Errors(example), Errors(Changed(example, text => Numbered(text, Hosted(), label))));
        }
        Assert.Equal(Errors(example), Errors(Changed(example, text => Numbered(text, Saas(), "SaaS-Windows-medium-amd64"))));
    }

    [Theory]
    [MemberData(nameof(BadExamples))]
    public void Another_line_end_is_no_hiding_place(int line)
    {
        RuleExample example = RuleExample.Of("FW001").Single(one => one.Line == line);
        Assert.Equal(Errors(example), Errors(Changed(example, text => text.Replace("\n", "\r\n", StringComparison.Ordinal))));
    }

    public static TheoryData<string> Places =>
    [
        "runs-on: LABEL",
        "runs-on: 'LABEL'",
        "runs-on: \"LABEL\"",
        "runs-on: \"\\u0075buntu-latest\"",
        "runs-on: >\n      LABEL",
        "runs-on: |-\n      LABEL",
        "runs-on: [LABEL]",
        "runs-on: ['LABEL', linux]",
        "runs-on:\n    - LABEL",
        "runs-on: {labels: LABEL}",
        "runs-on: {group: g, labels: [LABEL]}",
        "runs-on: &here LABEL",
        "\"runs-on\": LABEL",
        "? runs-on\n    : LABEL",
        "runs-on: !!str LABEL",
        "runs-on: ${{ 'LABEL' }}",
        "runs-on: ${{'LABEL'}}",
        "runs-on: \"${{ vars.X || 'LABEL' }}\"",
        "runs-on: ${{ vars.X && 'LABEL' || 'own' }}",
        "runs-on: ${{ !vars.X && 'LABEL' || 'own' }}",
        "runs-on: ${{ (github.x != '' && (inputs.y || 'LABEL')) || 'own' }}",
        "runs-on: ${{ fromJSON('[\"LABEL\"]') }}",
        "runs-on: ${{ fromJson('\"LABEL\"') }}",
        "runs-on: ${{ fromJSON(vars.X || '[\"LABEL\", \"x64\"]') }}",
        "runs-on: ${{ fromJSON('[\"own\",\"LABEL\"]')[vars.N] }}",
        "runs-on: ${{ fromJSON('{\"a\":{\"os\":\"LABEL\"}}').a.os }}",
        "runs-on: ${{ fromJSON('{\"a\":{\"os\":\"LABEL\"}}')[github.event_name]['os'] }}",
        "runs-on: ${{ format('{0}', 'LABEL') }}",
        "runs-on: ${{ format('{0}-{1}', 'LABEL', github.run_id) }}",
        "runs-on: ${{ join(fromJSON('[\"LABEL\"]'), ',') }}",
        "runs-on: ${{ toJSON('LABEL') }}",
        "runs-on: ${{ case(github.x, 'own', 'LABEL') }}",
        "runs-on: ['${{ vars.X || ''LABEL'' }}']",
        "runs-on: ${{ matrix.os }}\n    strategy: {matrix: {os: [LABEL]}}",
        "runs-on: ${{ matrix['os'] }}\n    strategy: {matrix: {os: [own, LABEL]}}",
        "runs-on: ${{ MATRIX.Os }}\n    strategy: {matrix: {os: [own, LABEL]}}",
        "runs-on: ${{ matrix.os }}\n    strategy: {matrix: {include: [{os: LABEL}]}}",
        "runs-on: ${{ matrix.os.name }}\n    strategy: {matrix: {include: [{os: {name: LABEL}}]}}",
        "runs-on: ${{ matrix.os }}\n    strategy: {matrix: {os: ['own', [LABEL, x64]]}}",
        "runs-on: ${{ matrix.os }}\n    strategy: {matrix: {os: '${{ fromJSON(''[\"LABEL\"]'') }}'}}",
        "runs-on: ${{ matrix.os }}\n    strategy: {matrix: '${{ fromJSON(''{\"os\":[\"LABEL\"]}'') }}'}",
        "runs-on: ${{ matrix.os }}\n    strategy: {matrix: {os: ['${{ env.R }}']}}\n    env: {R: LABEL}",
        "runs-on: ${{ matrix.r || 'LABEL' }}\n    strategy: {matrix: {os: [a, b], include: [{os: a, r: own}]}}",
        "runs-on: ${{ startsWith(matrix.os, 'own') && 'own' || matrix.os }}\n    strategy: {matrix: {os: [own, LABEL]}}",
        "runs-on: ${{ fromJSON(matrix.os) }}\n    strategy: {matrix: {os: ['[\"self-hosted\"]', '[\"LABEL\"]']}}",
        "runs-on: ${{ env.R }}\n    env:\n      R: LABEL",
        "runs-on: ${{ matrix.os }}\n    strategy:\n      matrix:\n        os:\n          - >-\n            LABEL",
    ];

    [Theory]
    [MemberData(nameof(Places))]
    public void A_label_is_caught_wherever_it_stands(string place)
    {
        foreach (string label in (string[])["ubuntu-latest", "Windows-2025", "macOS-15"])
        {
            string text = $"on: push\njobs:\n  a:\n    {place.Replace("LABEL", label, StringComparison.Ordinal)}\n";
            Assert.True(Errors(("ci.yml", text)) == 1, text);
        }
    }

    [Theory]
    [MemberData(nameof(Places))]
    public void An_own_label_is_none(string place)
    {
        string text = $"on: push\njobs:\n  a:\n    {place.Replace("LABEL", "tinyland-nix", StringComparison.Ordinal)}\n";
        Assert.Equal(place.Contains("\\u0075", StringComparison.Ordinal) ? 1 : 0, Errors(("ci.yml", text)));
    }

    /// <summary>Other labels that differ where the ones before differed.</summary>
    private static string Numbered(string text, Regex labels, string label) =>
        labels.Replace(text, found => $"{label}-{found.Value.ToUpperInvariant().Aggregate(0, (hash, c) => ((hash * 31) + c) & 0xFFFF)}");

    private static RuleExample Changed(RuleExample example, Func<string, string> change) =>
        example with { Files = [.. example.Files.Select(file => (file.Path, change(file.Text)))] };

    private static string Errors(RuleExample example) => string.Join('\n', Found([.. example.Files])
        .Select(found => $"{found.Path}:{found.Source.LineOf(found.Span.Start)} {found.Construct}").Order(StringComparer.Ordinal));

    private static int Errors((string Name, string Text) file) => Found((".github/workflows/" + file.Name, file.Text)).Count();

    private static IEnumerable<Finding> Found(params (string Path, string Text)[] files) =>
        AuditRun.Judge(GivenTree.Of(files), AuditConfig.Default, new(2026, 6, 1)).Where(found => found.Rule == "FW001" && found.Severity == Severity.Error);

    [GeneratedRegex(@"\b(ubuntu|windows|macos)-[a-z0-9.-]*[a-z0-9]", RegexOptions.IgnoreCase)]
    private static partial Regex Hosted();

    [GeneratedRegex(@"\bsaas-[a-z0-9-]+", RegexOptions.IgnoreCase)]
    private static partial Regex Saas();
}
