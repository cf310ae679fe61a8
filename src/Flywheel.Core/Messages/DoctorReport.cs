using System.Collections.Immutable;
using System.Text.Json;
using Flywheel.Core.Contract;
using Flywheel.Core.Doctor;

namespace Flywheel.Core.Messages;

/// <summary>Something that <c>--fix</c> did, or could not do.</summary>
public sealed record RepairDone(string Check, string What, bool Done);

/// <summary>What <c>flywheel doctor</c> prints.</summary>
/// <param name="Results">Of the checks, in their order.</param>
/// <param name="Variables">Those that are set.</param>
/// <param name="Repairs">What was done before the checks that are shown.</param>
/// <param name="Facts">Whose secrets are masked.</param>
public sealed record DoctorReport(
    ImmutableArray<CheckResult> Results, ImmutableArray<ShownVariable> Variables, ImmutableArray<RepairDone> Repairs, Facts Facts)
{
    public const string Schema = "flywheel.doctor/v1";

    /// <summary>The check that the variables are listed below.</summary>
    public const string VariablesCheck = "variables";

    private const int StateWidth = 9;
    private const int CheckWidth = 14;
    private static readonly string Indent = new(' ', StateWidth);

    public int ExitCode => ProblemCount == 0 ? ExitCodes.Success : ExitCodes.DoctorFoundProblem;

    private int ProblemCount => Results.Sum(result => result.Problems.Count());

    private int NoteCount => Results.Sum(result => result.Diagnoses.Length) - ProblemCount;

    /// <summary>A line for each check, or for each thing that it found.</summary>
    public IEnumerable<string> Text()
    {
        Redaction redaction = Redaction.Of(Facts);
        foreach (RepairDone repair in Repairs)
        {
            yield return Line(repair.Done ? "fixed" : "failed", repair.Check, redaction.Apply(repair.What));
        }
        if (!Repairs.IsEmpty)
        {
            yield return "";
        }
        foreach (CheckResult result in Results)
        {
            if (result.Diagnoses.IsEmpty)
            {
                yield return Line("ok", result.Check, redaction.Apply(result.Summary));
            }
            foreach (Diagnosis diagnosis in result.Diagnoses)
            {
                (string state, string what, string? step) = diagnosis.Match(
                    note => ("note", note.What, note.Hint is null ? null : $"hint: {redaction.Apply(note.Hint)}"),
                    problem => ("problem", problem.What, $"hint: {redaction.Apply(problem.Fix)}{(problem.Repair is null ? "" : ", or run `flywheel doctor --fix`")}"));
                yield return Line(state, result.Check, redaction.Apply(what));
                if (step is not null)
                {
                    yield return Indent + step;
                }
            }
            int width = result.Check == VariablesCheck && !Variables.IsEmpty ? Variables.Max(variable => variable.Name.Length) : 0;
            foreach (ShownVariable variable in width == 0 ? [] : Variables)
            {
                yield return $"{Indent}{variable.Name.PadRight(width)}  {(variable.Value is { } value ? redaction.Apply(value) : "***")} ({variable.Source})";
            }
        }
        yield return $"{Counted(Results.Length, "check")}: {(ProblemCount == 0 ? "no problem" : Counted(ProblemCount, "problem"))}, "
            + (NoteCount == 0 ? "no notes" : Counted(NoteCount, "note"));
    }

    /// <summary>One JSON object with a line feed at its end.</summary>
    public string Json()
    {
        Redaction redaction = Redaction.Of(Facts);
        return ReportJson.Object(Schema, json =>
        {
            json.WriteBoolean("healthy", ProblemCount == 0);
            json.WriteNumber("problems", ProblemCount);
            json.WriteNumber("notes", NoteCount);
            json.List("repairs", Repairs, repair =>
            {
                json.WriteString("check", repair.Check);
                json.WriteString("what", redaction.Apply(repair.What));
                json.WriteBoolean("done", repair.Done);
            });
            json.List("checks", Results, result =>
            {
                json.WriteString("check", result.Check);
                json.WriteString("state", result.State.ToString().ToLowerInvariant());
                json.WriteString("summary", result.Diagnoses.IsEmpty ? redaction.Apply(result.Summary) : null);
                json.List("findings", result.Diagnoses, diagnosis => Write(json, diagnosis, redaction));
            });
            json.List(VariablesCheck, Variables, variable =>
            {
                json.WriteString("name", variable.Name);
                json.WriteString("value", variable.Value is { } value ? redaction.Apply(value) : null);
                json.WriteString("source", variable.Source);
            });
        });
    }

    private static void Write(Utf8JsonWriter json, Diagnosis diagnosis, Redaction redaction)
    {
        (CheckState state, string what, string? fix, Repair? repair) = diagnosis.Match(
            note => (CheckState.Note, note.What, note.Hint, (Repair?)null),
            problem => (CheckState.Problem, problem.What, problem.Fix, problem.Repair));
        json.WriteString("state", state.ToString().ToLowerInvariant());
        json.WriteString("what", redaction.Apply(what));
        json.WriteString("fix", fix is null ? null : redaction.Apply(fix));
        json.WriteBoolean("fixable", repair is not null);
    }

    private static string Line(string state, string check, string text) => state.PadRight(StateWidth) + check.PadRight(CheckWidth) + text;

    private static string Counted(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";
}
