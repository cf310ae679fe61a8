using System.Text;

namespace Flywheel.Audit.Text;

/// <summary>Paths as git prints them (with <c>core.quotePath</c> off): between quotes, with escapes, where one holds what would end it or its line.</summary>
public static class QuotedPath
{
    public static string Of(string path)
    {
        if (!path.Any(one => one is '"' or '\\' || char.IsControl(one)))
        {
            return path;
        }
        var quoted = new StringBuilder("\"");
        foreach (char one in path)
        {
            _ = one switch
            {
                '"' or '\\' => quoted.Append('\\').Append(one),
                '\a' => quoted.Append("\\a"),
                '\b' => quoted.Append("\\b"),
                '\t' => quoted.Append("\\t"),
                '\n' => quoted.Append("\\n"),
                '\v' => quoted.Append("\\v"),
                '\f' => quoted.Append("\\f"),
                '\r' => quoted.Append("\\r"),
                < ' ' or '\x7f' => Octal(quoted, (byte)one),
                // In UTF-8 they are two bytes.
                _ when char.IsControl(one) => Octal(Octal(quoted, (byte)(0xC0 | (one >> 6))), (byte)(0x80 | (one & 0x3F))),
                _ => quoted.Append(one),
            };
        }
        return quoted.Append('"').ToString();
    }

    private static StringBuilder Octal(StringBuilder quoted, byte one) => quoted.Append('\\').Append(Convert.ToString(one, 8).PadLeft(3, '0'));
}
