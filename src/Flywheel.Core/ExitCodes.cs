using System.Collections.Immutable;

namespace Flywheel.Core;

/// <summary>Exit codes of our own. None is one of Bazel's.</summary>
public static class ExitCodes
{
    public const int Success = 0;
    public const int ContractViolatedInCompanion = 1;
    public const int NotProvenInCompanion = 1;
    public const int StreamNotComplete = 1;
    public const int EvidenceNotDone = 1;
    public const int ProofRefused = 1;
    public const int NoCredential = 1;
    public const int RcRefused = 1;
    public const int AuthorityNotHeld = 1;
    public const int DoctorFoundProblem = 1;
    public const int CacheNotDone = 1;
    public const int AuditFound = 1;
    public const int ShimNotDone = 1;
    public const int EntriesNotInPlace = 1;
    public const int Usage = 2;
    public const int AuditUnread = 3;
    public const int NotProven = 69;
    public const int Defect = 70;
    public const int OutputLost = 74;
    public const int EvidenceShort = 76;
    public const int ContractViolated = 78;
    public const int CannotStart = 126;
    public const int NotFound = 127;

    /// <summary>What each code of the `bazel` executable means, in the order of the codes.</summary>
    public static ImmutableArray<(int Code, string Meaning)> Table { get; } =
    [
        (NotProven, "the cache did not prove itself (probe)"),
        (Defect, "our own defect"),
        (EvidenceShort, "strict: built, but the verdict is `detached` or `unproven`"),
        (ContractViolated, "the contract is violated"),
        (CannotStart, "the launcher cannot be started, or the system has no memory or threads left for it"),
        (NotFound, "the launcher was not found"),
    ];

    /// <summary>What each code of the `flywheel` executable means, in the order of the codes.</summary>
    public static ImmutableArray<(int Code, string Meaning)> CompanionTable { get; } =
    [
        (Success, "done: it holds, it is proven, it is complete"),
        (ContractViolatedInCompanion, "answered, and the answer is no: violated, not proven, refused, not done"),
        (Usage, "usage error; `flywheel audit`: also a register that cannot be gone by, or nothing to audit"),
        (AuditUnread, "`flywheel audit`: a live file could not be parsed, or the audit itself failed"),
        (Defect, "a defect of the companion itself, or the system has no memory or threads left for it"),
        (OutputLost, "standard output, or a file that was asked for, did not take everything"),
    ];
}
