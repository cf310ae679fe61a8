using Flywheel.Audit.Findings;

namespace Flywheel.Audit.Rules;

/// <summary>One rule of the contract: a file each, named by what it forbids.</summary>
public interface IAuditRule
{
    /// <summary><c>FW001</c>.</summary>
    string Id { get; }

    /// <summary><c>hosted-runner</c>.</summary>
    string Name { get; }

    /// <summary>What it forbids, in one line.</summary>
    string What { get; }

    /// <summary>Counts up when the same file may be judged otherwise; part of the receipt.</summary>
    int Version { get; }

    /// <summary>Every place where it does not hold, in any order, exceptions and suppressions left aside. Same scene, same findings.</summary>
    IEnumerable<Finding> Judge(AuditScene scene);
}
