using Flywheel.Audit.Facts;
using Flywheel.Audit.Text;

namespace Flywheel.Audit.Models.Devcontainer;

/// <summary>Reads the keys of <c>features</c> and the <c>image</c> of a devcontainer; its values and commands are read as any JSON.</summary>
public sealed class DevcontainerReader : IFileReader
{
    public IReadOnlyList<FileKind> Kinds { get; } = [FileKind.Devcontainer];

    public void Read(FileFacts facts)
    {
        string text = facts.Source.Text;
        var features = new List<MappedText>();
        MappedText? image = null;
        int depth = 0, featuresDepth = -1;
        string key = "";
        for (int at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '{' or '[':
                    depth++;
                    featuresDepth = depth == 2 && key == "features" ? 2 : featuresDepth;
                    break;
                case '}' or ']':
                    depth--;
                    featuresDepth = depth < featuresDepth ? -1 : featuresDepth;
                    break;
                case '/' when at + 1 < text.Length && text[at + 1] is '/' or '*':
                    int end = text.IndexOf(text[at + 1] == '/' ? "\n" : "*/", at + 2, StringComparison.Ordinal);
                    at = end < 0 ? text.Length : end + (text[at + 1] == '/' ? 0 : 1);
                    break;
                case '"':
                    int close = Close(text, at);
                    var content = MappedText.Of(facts.Source, new(at + 1, close));
                    bool isKey = text.AsSpan(Math.Min(text.Length, close + 1)).TrimStart().StartsWith(':');
                    if (isKey && depth == 1)
                    {
                        key = content.Text;
                    }
                    else if (isKey && depth == 2 && featuresDepth == 2)
                    {
                        features.Add(content);
                    }
                    else if (!isKey && depth == 1 && key == "image")
                    {
                        image = content;
                    }
                    at = close;
                    break;
                default:
                    break;
            }
        }
        facts.Add(new Devcontainer(features, image));
    }

    private static int Close(string text, int open)
    {
        int at = open + 1;
        while (at < text.Length && text[at] is not ('"' or '\n'))
        {
            at += text[at] == '\\' ? 2 : 1;
        }
        return Math.Min(at, text.Length);
    }
}
