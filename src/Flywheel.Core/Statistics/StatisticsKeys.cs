using System.Collections.Immutable;

namespace Flywheel.Core.Statistics;

/// <summary>The words for <see cref="StatisticsKey"/>.</summary>
public static class StatisticsKeys
{
    /// <summary>In the order of the help.</summary>
    public static ImmutableArray<StatisticsKey> All { get; } =
    [
        StatisticsKey.Day, StatisticsKey.Week, StatisticsKey.Command, StatisticsKey.Workspace, StatisticsKey.Target, StatisticsKey.Verdict,
        StatisticsKey.Version, StatisticsKey.Endpoint, StatisticsKey.Context,
    ];

    public static string Word(this StatisticsKey key) => key switch
    {
        StatisticsKey.Day => "day",
        StatisticsKey.Week => "week",
        StatisticsKey.Command => "command",
        StatisticsKey.Workspace => "workspace",
        StatisticsKey.Target => "target",
        StatisticsKey.Verdict => "verdict",
        StatisticsKey.Version => "version",
        StatisticsKey.Endpoint => "endpoint",
        _ => "context",
    };

    /// <summary>Whether its groups stand in the order of time.</summary>
    public static bool IsTime(this StatisticsKey key) => key is StatisticsKey.Day or StatisticsKey.Week;

    /// <summary>Null for a word that is none of them.</summary>
    public static StatisticsKey? Parse(string word)
    {
        foreach (StatisticsKey key in All)
        {
            if (key.Word() == word)
            {
                return key;
            }
        }
        return null;
    }
}
