using System.Text.Json;
using Flywheel.Core.CommandLine;
using Flywheel.Core.Launch;

namespace Flywheel.Core.Messages;

/// <summary>What <c>flywheel explain</c> prints, as JSON.</summary>
internal sealed class ExplainDocument(Explanation explanation, ExplainReport report, Redaction redaction)
{
    private const string Schema = "flywheel.explain/v1";

    /// <summary>One object with a line feed at its end.</summary>
    public string Json()
    {
        return ReportJson.Object(Schema, json =>
        {
            json.WriteString("command", report.Command);
            json.WriteString("class", explanation.Line.Class switch
            {
                CommandClass.Heavy => "heavy",
                CommandClass.Fetching => "fetching",
                CommandClass.Light => "light",
                _ => "client-only",
            });
            json.WriteBoolean("strict", explanation.Facts.Strict);
            json.WriteString("action", report.Action);
            json.WritePropertyName("exit_code");
            if (explanation.Plan is LaunchPlan.Refuse refusal)
            {
                json.WriteNumberValue(refusal.ExitCode);
            }
            else
            {
                json.WriteNullValue();
            }
            json.WriteBoolean("escape_hatch", explanation.Plan is LaunchPlan.Replace { EscapeHatch: not null });
            WriteLine(json);
            json.List("settings", explanation.Variables, variable =>
            {
                json.WriteString("name", variable.Name);
                json.WriteString("value", Apply(variable.Value));
                json.WriteString("source", variable.Source);
            });
            json.List("rules", report.Rules ?? [], rule =>
            {
                json.WriteString("rule", rule.Id);
                json.WriteString("verdict", rule.Verdict);
                json.List("findings", rule.Findings, finding =>
                {
                    json.WriteString("what", Apply(finding.What));
                    json.WriteString("fix", Apply(finding.Fix));
                });
            });
            json.WriteString("config", Apply(explanation.Config));
            json.WriteStartObject("probe");
            json.WriteString("state", report.ProbeState);
            json.WriteString("what", Apply(report.ProbeLine()));
            json.WriteEndObject();
            WriteLauncher(json);
            WriteWords(json, "undecided_options", explanation.Undecided.Select(flag => flag.Name));
            WriteWords(json, "stderr", report.Said);
            WriteWords(json, "argv", report.Arguments);
            json.List("environment", explanation.Environment, variable =>
            {
                json.WriteString("name", variable.Name);
                json.WriteString("value", variable.Value);
            });
        });
    }

    private void WriteLine(Utf8JsonWriter json)
    {
        BazelCommandLine line = explanation.Line;
        bool isRead = line.Class is CommandClass.Heavy or CommandClass.Fetching && line.Command is not null;
        json.WriteStartObject("command_line");
        WriteWords(json, "startup_options", line.StartupOptions.Select(option => CommandLineFormat.NameOf(option.Words[0])));
        WriteWords(json, "options", isRead ? report.OptionNames() : []);
        WriteWords(json, "targets", isRead ? CommandLineFormat.Targets(line) : []);
        json.WriteNumber("program_arguments", isRead ? report.ProgramWords : 0);
        json.WriteEndObject();
    }

    private void WriteLauncher(Utf8JsonWriter json)
    {
        json.WritePropertyName("launcher");
        if (explanation.Launcher is not { } launcher)
        {
            json.WriteNullValue();
            return;
        }
        json.WriteStartObject();
        json.WriteString("path", Apply(launcher.Path));
        json.WriteString("found_by", launcher.FoundBy);
        json.WriteBoolean("is_bazelisk", launcher.IsBazelisk);
        json.WriteString("bazel_version", Apply(launcher.Version));
        json.WriteString("bazel_version_source", launcher.VersionSource);
        json.WriteEndObject();
    }

    private void WriteWords(Utf8JsonWriter json, string name, IEnumerable<string> words)
    {
        json.WriteStartArray(name);
        foreach (string word in words)
        {
            json.WriteStringValue(redaction.Apply(word));
        }
        json.WriteEndArray();
    }

    private string? Apply(string? text) => text is null ? null : redaction.Apply(text);
}
