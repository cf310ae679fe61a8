using System.Reflection;

namespace Flywheel.Cli.Audit;

/// <summary>The version of this program, as <c>flywheel --version</c> prints it.</summary>
internal static class ThisVersion
{
    internal static string Text { get; } =
        typeof(ThisVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
