using Flywheel.OptionSource;

// generate DATA-FOLDER OUTPUT-FILE       the C# table from the data files
// refresh BAZEL VERSION DATA-FOLDER      DATA-FOLDER/bazel-VERSION.txt from a real Bazel
switch (args)
{
    case ["generate", string data, string output]:
        File.WriteAllText(output, OptionTableSource.Generate(data));
        return 0;
    case ["refresh", string bazel, string version, string data]:
        DirectoryInfo scratch = Directory.CreateTempSubdirectory("flywheel-options-");
        try
        {
            IReadOnlyList<OptionRecord> options = new BazelOptions(bazel, scratch.FullName).Read();
            string path = Path.Combine(data, $"bazel-{version}.txt");
            File.WriteAllText(
                path,
                $"# The options of Bazel {version}, as it tells them: name, form, abbreviation, commands.\n"
                + string.Concat(options.Select(option => $"{option}\n")));
            Console.WriteLine($"{path}: {options.Count} options");
            return 0;
        }
        finally
        {
            Unlock(scratch);
            scratch.Delete(recursive: true);
        }
    default:
        Console.Error.WriteLine("usage: generate DATA-FOLDER OUTPUT-FILE | refresh BAZEL VERSION DATA-FOLDER");
        return 2;
}

// Bazel leaves parts of its output tree without write permission.
static void Unlock(DirectoryInfo folder)
{
    folder.UnixFileMode |= UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    foreach (DirectoryInfo child in folder.EnumerateDirectories())
    {
        if (child.LinkTarget is null)
        {
            Unlock(child);
        }
    }
}
