using Flywheel.Audit.Facts;
using Flywheel.Audit.Models.Hcl;
using Xunit;

namespace Flywheel.Audit.Tests.Models;

public sealed class HclReaderTests
{
    private static FileFacts Read(string text) => ReadValues.Of<HclReader>("a.tf", FileKind.Hcl, text);

    [Fact]
    public void Attributes_of_a_file_of_variables_are_values()
    {
        FileFacts facts = Read("# dev\nnamespace = \"attic-cache-dev\" // old\ncount=2\nhosts = [\"a\", \"b\"]\n");
        Assert.Equal(["namespace=attic-cache-dev", "hosts=a", "hosts=b"], ReadValues.Shown(facts));
        Assert.Equal([" dev", " old"], facts.Comments.Select(comment => comment.Text));
        Assert.Equal("namespace", facts.Values[0].Construct.Name);
        ReadValues.StandsWhereItSays(facts);
    }

    [Fact]
    public void Blocks_with_their_labels_and_objects_are_the_way_to_a_value()
    {
        FileFacts facts = Read("""
            resource "kubernetes_namespace" "cache" {
              metadata {
                name = "x"
                labels = { "app" = "y", tier : "z" }
              }
            }
            variable "host" {
              default = "w"
            }
            """);
        Assert.Equal(
            ["resource.kubernetes_namespace.cache.metadata.name=x", "resource.kubernetes_namespace.cache.metadata.labels.app=y",
                "resource.kubernetes_namespace.cache.metadata.labels.tier=z", "variable.host.default=w"], ReadValues.Shown(facts));
        Assert.Equal("resource.kubernetes_namespace.cache", facts.Values[0].Construct.Name);
        Assert.Equal([false, false, false, true], facts.Values.Select(value => value.IsDefault));
        Assert.Empty(facts.Troubles);
    }

    [Fact]
    public void Templates_may_hold_quotes_and_braces()
    {
        FileFacts facts = Read("a = \"${coalesce(var.x, \"grpc://h:1\")}/p\"\nb = \"${ {x = 1}.x }\"\nc = \"$${d}\"\ne = var.y ? \"f\" : \"g\"\n");
        Assert.Equal(["a=${coalesce(var.x, \"grpc://h:1\")}/p", "b=${ {x = 1}.x }", "c=$${d}", "e=f", "e=g"], ReadValues.Shown(facts));
        Assert.Empty(facts.Troubles);
    }

    [Fact]
    public void A_heredoc_is_a_value_and_one_that_names_its_shell_a_script()
    {
        FileFacts facts = Read("a = <<EOF\nx\n y\nEOF\nb = <<-END\n  #!/bin/bash\n  bazel build //...\n  END\nc = \"z\"\n");
        Assert.Equal(["a=x\n y\n", "c=z"], ReadValues.Shown(facts));
        Assert.Contains("bazel build", Assert.Single(facts.Scripts).Text.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_provisioner_runs_is_a_script()
    {
        FileFacts facts = Read("resource \"null_resource\" \"x\" {\n  provisioner \"local-exec\" {\n    command = \"bazel build //...\"\n  }\n}\n");
        Assert.Equal("bazel build //...", Assert.Single(facts.Scripts).Text.Text);
        Assert.Empty(facts.Values);
    }

    [Fact]
    public void A_forgotten_quote_spoils_its_line_only()
    {
        FileFacts facts = Read("a = \"x\nb = \"y\"\n");
        Assert.Equal("a string without its end", Assert.Single(facts.Troubles).What);
        Assert.Contains("b=y", ReadValues.Shown(facts));
    }

    [Theory]
    [InlineData("a {")]
    [InlineData("a = [1, 2")]
    [InlineData("}")]
    [InlineData("a = <<EOF\nx\n")]
    [InlineData("/* a")]
    public void What_is_not_closed_is_a_trouble(string text) => Assert.Single(Read(text).Troubles);

    [Theory]
    [InlineData("a = \"x\" ")]
    [InlineData("{")]
    [InlineData("\"")]
    [InlineData("\"${")]
    [InlineData("a = \"${\n")]
    [InlineData("a = <<E\n")]
    [InlineData("a{b=[")]
    public void Any_text_is_read_in_linear_time(string piece) =>
        LinearTime.Of(1_000_000, size => string.Concat(Enumerable.Repeat(piece, size / piece.Length)), text => Read(text));
}
