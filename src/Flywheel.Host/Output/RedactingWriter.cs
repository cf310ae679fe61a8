using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Flywheel.Core;
using Flywheel.Core.Contract;
using Flywheel.Core.Messages;
using Flywheel.Host.Launch;

namespace Flywheel.Host.Output;

/// <summary>
/// The one writer of both executables: whole lines to a file descriptor, none of them with a secret of the environment or with
/// anything that a terminal would take for an order, whoever made the line. What cannot be written (a closed terminal, a full disk
/// behind a redirection) is dropped: a message never changes what happens to a build.
/// </summary>
/// <remarks>Nothing is read from the environment before there is a line to write, so a silent command pays nothing.</remarks>
public sealed unsafe class RedactingWriter : TextWriter
{
    /// <summary>Characters of a long text that are written together.</summary>
    private const int Piece = 1 << 15;

    private readonly int descriptor;
    private readonly ImmutableArray<ByteString> environment;
    private readonly StringBuilder line = new();
    private Redaction? redaction;

    private RedactingWriter(int descriptor, ImmutableArray<ByteString> environment)
        : base(CultureInfo.InvariantCulture)
    {
        this.descriptor = descriptor;
        this.environment = environment;
        NewLine = "\n";
    }

    /// <summary>
    /// The companion's; in the guard standard output is Bazel's alone. A report has masked its secrets value by value, and a key of
    /// its JSON may be somebody's password: here only what is no secret of anybody's is masked, user information in addresses.
    /// </summary>
    public static RedactingWriter StandardOutput() => new(1, []);

    /// <param name="environment">Entries NAME=value, whose secrets are masked.</param>
    public static RedactingWriter StandardError(ImmutableArray<ByteString> environment) => new(2, environment);

    public override Encoding Encoding => Encoding.UTF8;

    /// <summary>
    /// Whether sequences that set a colour pass; only for who has masked all other orders in what he writes. Nothing else passes then, too.
    /// </summary>
    public bool AllowsColour { get; set; }

    /// <summary>Whether the system refused to take something, for another reason than that nobody reads any more.</summary>
    public bool Lost { get; private set; }

    /// <summary>
    /// Writes the lines, each with <see cref="TextWriter.NewLine"/> behind it, with one call where the system takes them at once. A line feed
    /// inside of one ends no line.
    /// </summary>
    public void WriteLines(IEnumerable<string> lines)
    {
        StringBuilder text = new();
        foreach (string whole in lines)
        {
            text.Append(Redacted(whole)).Append(NewLine);
        }
        if (text.Length > 0)
        {
            Send(text);
        }
    }

    /// <summary>Writes one line as it is: the answer of a program whose purpose is to tell a secret to the one who asked for it.</summary>
    public void WriteSecret(string whole) => Send(new StringBuilder(whole).Append('\n'));

    public override void Write(char value)
    {
        if (value != '\n')
        {
            line.Append(value);
            return;
        }
        Send(new StringBuilder(EndLine()));
    }

    /// <summary>The lines of a long text go to the system in pieces, not one by one.</summary>
    public override void Write(string? value)
    {
        var text = new StringBuilder();
        int from = 0;
        for (int end = value?.IndexOf('\n', StringComparison.Ordinal) ?? -1; end >= 0; end = value!.IndexOf('\n', from))
        {
            line.Append(value, from, end - from);
            text.Append(EndLine());
            from = end + 1;
            if (text.Length > Piece)
            {
                Send(text);
                text.Clear();
            }
        }
        line.Append(value, from, (value?.Length ?? 0) - from);
        if (text.Length > 0)
        {
            Send(text);
        }
    }

    /// <summary>Writes what is left of a line.</summary>
    protected override void Dispose(bool disposing)
    {
        if (line.Length > 0)
        {
            Send(new StringBuilder(Redacted(line.ToString())));
            line.Clear();
        }
        base.Dispose(disposing);
    }

    /// <summary>The line that is begun, masked and with its end. Where lines end with CR LF, as those of a CSV file, the CR is no order to a terminal.</summary>
    private string EndLine()
    {
        int length = NewLine.Length > 1 && line.Length > 0 && line[^1] == NewLine[0] ? line.Length - 1 : line.Length;
        string whole = Redacted(line.ToString(0, length)) + NewLine;
        line.Clear();
        return whole;
    }

    private string Redacted(string text)
    {
        if (!AllowsColour)
        {
            return Masked(text);
        }
        var whole = new StringBuilder();
        int from = 0;
        for (int at = text.IndexOf('\e'); at >= 0; at = text.IndexOf('\e', at + 1))
        {
            if (ColourEnd(text, at) is > 0 and var end)
            {
                whole.Append(Masked(text[from..at])).Append(text, at, end - at);
                from = end;
            }
        }
        return whole.Append(Masked(text[from..])).ToString();
    }

    private string Masked(string text) => (redaction ??= Redaction.Of(new EnvironmentSnapshot(environment))).ApplyToLine(text);

    /// <summary>Behind an SGR sequence of ECMA-48; 0 where another order begins.</summary>
    private static int ColourEnd(string text, int at)
    {
        int end = at + 2;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == ';'))
        {
            end++;
        }
        return end < text.Length && text[at + 1] == '[' && text[end] == 'm' ? end + 1 : 0;
    }

    private void Send(StringBuilder text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
        fixed (byte* start = bytes)
        {
            int written = 0;
            while (written < bytes.Length)
            {
                nint count = NativeMethods.Write(descriptor, start + written, (nuint)(bytes.Length - written));
                int errno = count < 0 ? Marshal.GetLastPInvokeError() : 0;
                if (count <= 0 && errno != NativeMethods.Interrupted)
                {
                    Lost |= errno != NativeMethods.BrokenPipe;
                    return;
                }
                written += (int)Math.Max(count, 0);
            }
        }
    }
}
