using Flywheel.Audit.Models.Shell;
using Flywheel.Audit.Rules.Endpoints;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Rules;

/// <summary>Where a command's output goes.</summary>
internal static class OutputFile
{
    /// <summary>Characters behind a command's words that are looked at.</summary>
    private const int Farthest = 200;

    private static readonly string[] Notes = [".log", ".md"];

    /// <summary>The file of <c>&gt; /usr/local/bin/bazel</c> behind the words of a command; null where there is none.</summary>
    public static string? Of(SourceText source, FoundCommand command)
    {
        ReadOnlySpan<char> rest = Rest(source, command);
        int stop = rest.IndexOfAny('\n', ';', '|');
        rest = stop < 0 ? rest : rest[..stop];
        for (int sign = rest.IndexOf('>'); sign >= 0; sign = rest.IndexOf('>'))
        {
            bool isError = sign > 0 && rest[sign - 1] == '2';
            ReadOnlySpan<char> target = rest[(sign + 1)..].TrimStart(">| ");
            int space = target.IndexOfAny(" \t<&)}");
            string file = (target.StartsWith("${") ? target[..(target.IndexOf('}') + 1)] : space < 0 ? target : target[..space]).Trim("\"'").ToString();
            if (!isError && file.Length > 0)
            {
                return file;
            }
            rest = target;
        }
        return null;
    }

    /// <summary>Whether something reads what is printed as its own: a file, or what <c>tee</c> puts into one; not what is there for people.</summary>
    public static bool IsWritten(SourceText source, FoundCommand command)
    {
        string? file = Of(source, command);
        if (file is null && Rest(source, command).TrimStart() is var rest && rest.StartsWith("|") && rest[1..].TrimStart() is var reader
            && (reader.StartsWith("tee ") || reader.StartsWith("sudo tee ")))
        {
            int line = reader.IndexOfAny('\n', ';', '|');
            string[] words = reader[..(line < 0 ? reader.Length : line)].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
            file = words.SkipWhile(word => word != "tee").Skip(1).FirstOrDefault(word => !word.StartsWith('-'))?.Trim('"', '\'');
        }
        return file is not null && !KeyNames.Refuses(file[(file.LastIndexOf('/') + 1)..].Replace('.', '-')) && !file.StartsWith("/dev/", StringComparison.Ordinal) && !file.Contains("SUMMARY", StringComparison.Ordinal)
            && !Notes.Any(end => file.EndsWith(end, StringComparison.OrdinalIgnoreCase));
    }

    private static ReadOnlySpan<char> Rest(SourceText source, FoundCommand command)
    {
        string text = source.Text;
        return text.AsSpan(command.Span.End, Math.Min(text.Length - command.Span.End, Farthest));
    }
}
