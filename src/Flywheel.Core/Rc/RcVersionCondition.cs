using System.Globalization;
using Flywheel.Core.Launch;

namespace Flywheel.Core.Rc;

/// <summary>
/// The condition of a <c>try-import-if-bazel-version</c>: an operator and, right behind it, a semantic version; behind <c>~</c> its
/// minor and patch may be left out (https://bazel.build/versions/9.0.0/run/bazelrc#imports; semver.org 2.0.0).
/// </summary>
internal static class RcVersionCondition
{
    /// <summary>Whether a release fits it; null when it is no condition. A release has no suffix: it comes behind its pre-releases.</summary>
    public static bool? Matches(string condition, BazelVersion version)
    {
        string sign = condition switch
        {
            ['<', '=', ..] => "<=",
            ['>', '=', ..] => ">=",
            ['=', '=', ..] => "==",
            ['!', '=', ..] => "!=",
            ['<', ..] => "<",
            ['>', ..] => ">",
            ['~', ..] => "~",
            _ => "",
        };
        string text = condition[sign.Length..];
        int dots = sign == "~" ? text.AsSpan().Count('.') : 2;
        text += dots switch
        {
            0 => ".0.0",
            1 => ".0",
            _ => "",
        };
        if (sign.Length == 0 || Parse(text) is not { } other)
        {
            return null;
        }
        int order = version.CompareTo(other.Release) is not 0 and var numbers ? numbers : other.PreRelease ? 1 : 0;
        return sign switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            ">=" => order >= 0,
            "==" => order == 0,
            "!=" => order != 0,
            _ => order >= 0 && version.Major == other.Release.Major && (dots == 0 || version.Minor == other.Release.Minor),
        };
    }

    private static (BazelVersion Release, bool PreRelease)? Parse(string text)
    {
        int plus = text.IndexOf('+', StringComparison.Ordinal);
        string build = plus < 0 ? "0" : text[(plus + 1)..];
        string core = plus < 0 ? text : text[..plus];
        int dash = core.IndexOf('-', StringComparison.Ordinal);
        string pre = dash < 0 ? "0" : core[(dash + 1)..];
        string[] numbers = (dash < 0 ? core : core[..dash]).Split('.');
        return numbers.Length == 3 && Number(numbers[0]) is { } major && Number(numbers[1]) is { } minor && Number(numbers[2]) is { } patch
            && AreIdentifiers(pre, leadingZeros: false) && AreIdentifiers(build, leadingZeros: true)
            ? (new BazelVersion(major, minor, patch), dash >= 0)
            : null;
    }

    private static int? Number(string text) =>
        text is "0" or [not '0', ..] && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;

    private static bool AreIdentifiers(string text, bool leadingZeros)
    {
        foreach (string part in text.Split('.'))
        {
            bool digits = true;
            foreach (char c in part)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c != '-')
                {
                    return false;
                }
                digits &= char.IsAsciiDigit(c);
            }
            if (part.Length == 0 || (digits && !leadingZeros && part is ['0', _, ..]))
            {
                return false;
            }
        }
        return true;
    }
}
