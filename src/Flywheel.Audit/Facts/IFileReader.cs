namespace Flywheel.Audit.Facts;

/// <summary>Reads the files of some kinds. Never throws on what a file holds: troubles are facts, too. Linear in the file's size.</summary>
public interface IFileReader
{
    IReadOnlyList<FileKind> Kinds { get; }

    void Read(FileFacts facts);
}
