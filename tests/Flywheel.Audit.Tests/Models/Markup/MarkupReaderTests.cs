using Flywheel.Audit.Findings;
using Flywheel.Audit.Inputs;
using Flywheel.Audit.Register;
using Flywheel.Audit.Run;
using Xunit;

namespace Flywheel.Audit.Tests.Models.Markup;

/// <summary>Documents that are no Markdown: a command is judged as in one, and stands where it stands.</summary>
public sealed class MarkupReaderTests
{
    private const string Rest = """
        Building
        ========

        First run ``bazel build //a``. After that there are others.

        .. code-block:: sh
           :caption: x

           cd src
           bazel build //b

        Then::

            $ bazel test //c
            PASSED

        .. note:: Use :command:`bazel run //d` for the rest.

        .. a comment: bazel build //e

        .. code-block:: python

           run("bazel build //f")

        * one: ``bazel-cache-backed build //g``
        * two: ``bazel query //h``

        Anti-patterns
        -------------

        The world
        ~~~~~~~~~

        .. code:: bash

           bazel build //...
        """;

    private const string Ascii = """
        = Guide
        :toc:

        Run `bazel build //a`.

        [source,console]
        ----
        $ bazel test //b
        ----

        .The lot
        [source,bash]
        bazel test //c
        bazel query //d

        // bazel build //e

        NOTE: Run `+bazel run //f+`.

         $ bazel build //g

        . first `bazel-cache-backed build //h`
        . second: run `bazel build //i`

        == How not to build

        [,sh]
        ----
        bazel build //j
        ----
        """;

    [Fact]
    public void Commands_of_reStructuredText_are_found_where_they_stand() =>
        Assert.Equal(["4:13", "10:4", "14:7", "17:25"], Errors("docs/build.rst", Rest));

    [Fact]
    public void Commands_of_AsciiDoc_are_found_where_they_stand() =>
        Assert.Equal(["4:6", "8:3", "13:1", "18:13", "20:4", "23:16"], Errors("docs/guide.adoc", Ascii));

    [Theory]
    [InlineData("docs/x.rst")]
    [InlineData("docs/x.adoc")]
    public void A_long_document_of_marks_ends_in_linear_time(string path)
    {
        foreach (string part in (string[])["`", "::\n", "====\n", "[source]\n", "----\n", ".. x::\n", ":a:`", "`+", "* ", " \n", "x\n---\n", "//\n"])
        {
            string text = string.Concat(Enumerable.Repeat(part, 100_000)) + "bazel build //x\n";
            Assert.InRange(Errors(path, text).Length, 0, 2);
        }
    }

    private static string[] Errors(string path, string text) =>
    [
        .. AuditRun.Judge(GivenTree.Of((path, text)), AuditConfig.Default, new(2026, 6, 1))
            .Where(finding => finding is { Rule: "FW002", Severity: Severity.Error })
            .Select(finding => finding.Source.PositionOf(finding.Span.Start)).OrderBy(place => place.Line).Select(place => $"{place.Line}:{place.Column}"),
    ];
}
