namespace Flywheel.Audit.Models.Shell;

/// <summary>A PATH on which the guard's folder goes first: <c>PATH=/opt/flywheel/shim:$PATH</c>. The <c>bazel</c> behind it is the guard's.</summary>
internal static class GuardedPath
{
    /// <summary>Whether one of these gives PATH such a value.</summary>
    public static bool IsIn(IEnumerable<ShellAssignment> assignments) => assignments.Any(one => Is(one.Name, one.Value.Text));

    /// <param name="name">Of a variable.</param>
    /// <param name="value">Its value, as far as it is known.</param>
    public static bool Is(string name, string value)
    {
        if (name is not ("PATH" or "path"))
        {
            return false;
        }
        ReadOnlySpan<char> first = value.AsSpan().Trim("\"'");
        first = first.IndexOfAny(':', ' ') is >= 0 and var end ? first[..end] : first;
        return first.Contains("flywheel", StringComparison.OrdinalIgnoreCase);
    }
}
