using Flywheel.EndToEnd.Tests;
using Flywheel.EndToEnd.Tests.Cache;
using Flywheel.EndToEnd.Tests.Documents;
using Flywheel.EndToEnd.Tests.Evidence;
using Flywheel.EndToEnd.Tests.Evidence.Drills;
using Flywheel.EndToEnd.Tests.Guard;
using Flywheel.EndToEnd.Tests.Lanes;
using Flywheel.EndToEnd.Tests.Packaging;
using Flywheel.EndToEnd.Tests.Probe;
using Flywheel.EndToEnd.Tests.Proof;
using Flywheel.EndToEnd.Tests.Secrets;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Flywheel.EndToEnd.Tests;

/// <summary>Begins with the collections that take minutes: one that came last would run alone, while the other processors have nothing to do.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly string[] Long =
    [
        Of<ReadmeCommandsTests>(), Of<ForeignVariableTests>(), MeasuredBazelTests.Name, TroubledBazelTests.Name, LaneTests.Name, Of<QuotaTests>(),
        AttachedBazelTests.Name, Of<DebianRootTests>(), CachedBazelTests.Name, Of<CredentialBazelTests>(), Of<HttpBazelTests>(), Of<ReleaseTests>(),
        Of<ProveCacheTests>(), Of<ProveInterruptedTests>(), Of<InvariantTests>(), Of<KilledShimsTests>(), Of<ProveExecutorTests>(),
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(collection => Place(collection.TestCollectionDisplayName)).ThenBy(collection => collection.UniqueID, StringComparer.Ordinal)];

    private static int Place(string name) =>
        Array.FindIndex(Long, one => name.StartsWith(one, StringComparison.Ordinal)) is >= 0 and var place ? place : Long.Length;

    /// <summary>How xunit names the collection of a class that names none; a number follows.</summary>
    private static string Of<T>() => $"Test collection for {typeof(T).FullName} ";
}
