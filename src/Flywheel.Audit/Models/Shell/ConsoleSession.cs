using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Shell;

/// <summary>The commands of a console session: what stands behind a prompt, and the lines that go on from it.</summary>
internal static class ConsoleSession
{
    public static MappedText CommandsOf(MappedText session)
    {
        string text = session.Text;
        bool hasDollar = HasPrompt(text, "$%❯➜");
        bool hasAny = hasDollar || HasPrompt(text, "#>");
        if (!hasAny)
        {
            return session;
        }
        string prompts = hasDollar ? "$%❯➜" : "#>";
        var commands = new MappedText.Builder(session.Source);
        bool goesOn = false;
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end + 1;
            ReadOnlySpan<char> line = text.AsSpan(start, end - start).TrimEnd("\r\n");
            int prompt = PromptLength(line, prompts);
            int continuation = goesOn && line.TrimStart(' ').StartsWith("> ") ? line.IndexOf('>') + 2 : 0;
            if (prompt > 0 || goesOn)
            {
                int skipped = prompt > 0 ? prompt : continuation;
                commands.Add(session, start + skipped, end - start - skipped);
                goesOn = line.EndsWith('\\');
            }
            start = end;
        }
        return commands.Build();
    }

    private static bool HasPrompt(string text, string prompts)
    {
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            if (PromptLength(line, prompts) > 0)
            {
                return true;
            }
        }
        return false;
    }

    /// <summary>Of <c>$ </c>, <c>user@host:~$ </c>, <c>(venv) $ </c>, <c>PS C:\> </c>; 0 without.</summary>
    private static int PromptLength(ReadOnlySpan<char> line, string prompts)
    {
        ReadOnlySpan<char> head = line[..Math.Min(line.Length, 80)];
        for (int at = 0; at + 1 < head.Length; at++)
        {
            int mark = head[at..].IndexOfAny(prompts);
            if (mark < 0)
            {
                return 0;
            }
            at += mark;
            if (at + 1 < head.Length && head[at + 1] == ' ' && IsPromptHead(head[..at].Trim()))
            {
                return at + 2;
            }
        }
        return 0;
    }

    private static bool IsPromptHead(ReadOnlySpan<char> head)
    {
        if (head.IsEmpty)
        {
            return true;
        }
        bool isBracketed = head[0] is '(' or '[' && head[^1] is ')' or ']';
        bool isHost = head.Contains('@') && !head.Contains(' ');
        bool isPath = !head.Contains(' ') && (head[0] is '~' or '/' || head.EndsWith(":~"));
        bool isWindows = (head.StartsWith("PS ") || head.Length > 1) && head.Contains(":\\", StringComparison.Ordinal);
        return isBracketed || isHost || isPath || isWindows;
    }
}
